use super::*;

const TABLE: &str = "message_id,thread_id,sent_at,sender_role,sender_specialty,sender_country,text,url,consent_basis\n\
    m1,t1,2026-02-03T10:00:00Z,physician,neurology,US,\"Two patients on Zolvex, both with rash\",https://d.example/1,form 12\n\
    m2,t1,2026-02-03T11:00:00Z,nurse,,US,Words,,\n";

#[test]
fn messages_of_physicians_have_a_basis_and_a_role() {
    let mut found = Found::default();
    Doximity.parse(&Document::of(TABLE.as_bytes()), &mut found).unwrap();
    assert_eq!(found.posts.len(), 1);
    let post = &found.posts[0];
    assert_eq!(
        (&*post.id, &*post.channel, &*post.text),
        ("m1", "doximity", "Two patients on Zolvex, both with rash")
    );
    assert_eq!((&*post.about, post.author.as_deref()), (&["physician, neurology, US".into()][..], None));
    assert_eq!(
        (post.visibility.as_deref(), post.terms.as_deref()),
        (Some("private"), Some("consented-export"))
    );
    assert_eq!(found.skipped.get("no consent basis"), Some(&1));
    assert!(found.refused.is_empty());
}

#[test]
fn any_bytes_do_no_harm() {
    for end in 0..TABLE.len() {
        let _ = Doximity.parse(&Document::of(&TABLE.as_bytes()[..end]), &mut Found::default());
    }
    for other in ["", "{}", "a,b\n1,2", "message_id,url\n1,2"] {
        assert!(Doximity.parse(&Document::of(other.as_bytes()), &mut Found::default()).is_err(), "{other}");
    }
}
