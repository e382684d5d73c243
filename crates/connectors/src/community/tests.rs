use super::*;

#[test]
fn a_site_is_read_with_its_own_columns() {
    let table = "message_id;thread_id;created_at;username;body;forum;consent_basis;deleted\n\
        7;t1;2026-02-03T10:00:00Z;ana;\"<p>no sleep<br>on Zolvex</p>\";Epilepsy;opt-in 2026;\n\
        8;t1;2026-02-03T10:00:00Z;ben;words;Epilepsy;;\n\
        9;t1;;;;;;true\n";
    let mut found = Found::default();
    Community.parse(&Document::of(table.as_bytes()), &mut found).unwrap();
    assert_eq!(
        (&*found.posts[0].text, &*found.posts[0].about),
        ("no sleep\non Zolvex", &["Epilepsy".into()][..])
    );
    assert_eq!((&*found.posts[1].id, found.posts[1].deleted), ("9", true));
    assert_eq!(found.skipped.get("no consent basis"), Some(&1));
}
