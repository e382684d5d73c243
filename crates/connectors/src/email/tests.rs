use super::mbox::Mailbox;
use super::quoted::split;
use super::*;
use crate::source::Item;

fn read(bytes: &[u8]) -> Found {
    let mut found = Found::default();
    Email.parse(&Document::of(bytes), &mut found).unwrap();
    found
}

fn one(message: &str) -> Item {
    let mut found = read(message.as_bytes());
    assert_eq!(found.posts.len(), 1, "{found:?}");
    found.posts.remove(0)
}

const PLAIN: &str = "From: \"Ana Demo\" <Ana@Example.org>\r\nTo: safety@example.com\r\nSubject: =?utf-8?q?Zolvex_und_=C3=9Cbelkeit?=\r\n\
    Date: Tue, 03 Feb 2026 10:00:00 +0100\r\nMessage-ID: <m1@example.org>\r\nReferences: <r1@example.org> <r2@example.org>\r\n\
    In-Reply-To: <r2@example.org>\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Language: de-AT\r\n\r\n\
    Seit Zolvex ist mir übel.\r\n";

#[test]
fn a_message_is_a_post() {
    let post = one(PLAIN);
    assert_eq!((&*post.id, &*post.text), ("m1@example.org", "Seit Zolvex ist mir übel."));
    assert_eq!(post.title.as_deref(), Some("Zolvex und Übelkeit"));
    assert_eq!(
        (post.author.as_deref(), post.author_id.as_deref()),
        (Some("Ana Demo"), Some("ana@example.org"))
    );
    assert_eq!(
        (post.thread.as_deref(), post.parent.as_deref()),
        (Some("r1@example.org"), Some("r2@example.org"))
    );
    assert_eq!(post.created_at.unwrap().to_string(), "2026-02-03T09:00:00Z");
    assert_eq!((post.lang.as_deref(), post.visibility.as_deref()), (Some("de-AT"), Some("owned")));
}

#[test]
fn what_a_message_lacks_is_absent() {
    let post = one("Subject: hello\n\nNo sleep since Tuesday.\n");
    assert!(post.id.starts_with("sha256:") && post.id.len() == 71);
    assert_eq!((post.author, post.created_at, post.thread, post.parent), (None, None, None, None));
    let again = one("Subject: hello\n\nNo sleep since Tuesday.\n");
    assert_eq!(post.id, again.id);
    for date in ["soon", "Tue, 31 Feb 2026 10:00:00 +0000", "Tue, 03 Feb 1066 10:00:00 +0000", ""] {
        assert_eq!(one(&format!("From: a@b.example\nDate: {date}\n\nwords")).created_at, None, "{date}");
    }
}

#[test]
fn the_plainest_alternative_that_has_words_is_read() {
    let parts = |plain: &str, html: &str| {
        format!(
            "From: a@b.example\nContent-Type: multipart/alternative; boundary=q\n\n--q\nContent-Type: text/html\n\n{html}\n\
             --q\nContent-Type: text/plain\n\n{plain}\n--q--\n"
        )
    };
    assert_eq!(one(&parts("plain", "<p>rich</p>")).text, "plain");
    assert_eq!(one(&parts("  ", "<p>rich</p><p>and more</p>")).text.lines().next(), Some("rich"));
}

#[test]
fn attachments_are_read_only_where_nothing_else_is_said() {
    let with = |body: &str| {
        format!(
            "From: a@b.example\nContent-Type: multipart/mixed; boundary=q\n\n--q\nContent-Type: text/plain\n\n{body}\n--q\n\
             Content-Type: text/plain; name=letter.txt\nContent-Disposition: attachment\n\nA letter.\n--q--\n"
        )
    };
    assert_eq!(one(&with("See the letter.")).text, "See the letter.");
    assert_eq!(one(&with("")).text, "A letter.");
}

#[test]
fn forwarded_messages_are_context_or_the_text() {
    let with = |body: &str| {
        format!(
            "From: a@b.example\nContent-Type: multipart/mixed; boundary=q\n\n--q\n\n{body}\n--q\nContent-Type: message/rfc822\n\n\
             From: patient@example.org\nSubject: Rash\n\nZolvex gave me a rash.\n--q--\n"
        )
    };
    let post = one(&with("Please look at this."));
    assert_eq!(post.text, "Please look at this.");
    assert_eq!(post.about, ["Rash", "Zolvex gave me a rash."]);
    let post = one(&with(""));
    assert_eq!((&*post.text, &*post.about[0]), ("Zolvex gave me a rash.", "Rash"));
}

#[test]
fn items_of_a_digest_are_posts() {
    let digest = "From: list@example.org\nSubject: Digest\nContent-Type: multipart/digest; boundary=q\n\n--q\n\nFrom: one@example.org\n\
                  Message-ID: <1@x>\n\nFirst.\n--q\n\nFrom: two@example.org\n\nSecond.\n--q--\n";
    let found = read(digest.as_bytes());
    let texts: Vec<&str> = found.posts.iter().map(|post| &*post.text).collect();
    assert_eq!(texts, ["First.", "Second."]);
    assert_ne!(found.posts[0].id, found.posts[1].id);
}

#[test]
fn machines_are_left_out_and_web_forms_are_not() {
    let table = [
        ("Auto-Submitted: auto-replied", Some("an automatic answer")),
        ("Auto-Submitted: auto-replied; owner-email=\"a@b.example\"", Some("an automatic answer")),
        ("X-Autoreply: yes", Some("an automatic answer")),
        ("Precedence: auto_reply", Some("an automatic answer")),
        (
            "Content-Type: multipart/report; report-type=delivery-status; boundary=q",
            Some("a delivery report"),
        ),
        ("Auto-Submitted: auto-generated", None),
        ("Auto-Submitted: no", None),
        ("Precedence: bulk", None),
    ];
    for (header, reason) in table {
        let found = read(format!("From: a@b.example\n{header}\n\nI am out of office.\n").as_bytes());
        assert_eq!(found.skipped.keys().next().copied(), reason, "{header}");
        assert_eq!(found.posts.len(), usize::from(reason.is_none()), "{header}");
    }
}

#[test]
fn encodings_that_are_not_stated_are_guessed() {
    let found = read(b"From: a@b.example\nSubject: \xdcbelkeit\n\nSeit gestern \xfcbel \x80 5.\n");
    assert_eq!(found.posts[0].text, "Seit gestern übel € 5.");
    assert_eq!(found.posts[0].title.as_deref(), Some("Übelkeit"));
    let flowed = "From: a@b.example\nContent-Type: text/plain; format=flowed\n\nA long line \nthat goes on.\n> quoted \n> words\n-- \nme\n";
    let post = one(flowed);
    assert_eq!((&*post.text, &*post.about[0]), ("A long line that goes on.", "quoted words"));
}

#[test]
fn what_was_written_before_is_set_apart() {
    let table = [
        ("Own.\n> quoted", "Own.", "quoted"),
        (
            "Own.\n\nOn Tue, 3 Feb 2026 at 10:00, Ana <a@b.example> wrote:\n> quoted\n> more",
            "Own.",
            "quoted\nmore",
        ),
        (
            "Own.\n\nOn Tue, 3 Feb 2026 at 10:00,\nAna Demo with a long name\n<a@b.example> wrote:\n\nquoted",
            "Own.",
            "quoted",
        ),
        ("Eigenes.\n\nAm 03.02.2026 um 10:00 schrieb Ana Demo:\n> zitiert", "Eigenes.", "zitiert"),
        ("Propre.\n\nLe 3 févr. 2026 à 10:00, Ana a écrit :\n> cité", "Propre.", "cité"),
        (
            "Propio.\n\nEl mar, 3 feb 2026 a las 10:00, Ana (<a@b.example>) escribió:\n> citado",
            "Propio.",
            "citado",
        ),
        ("Mio.\n\nIl giorno mar 3 feb 2026 alle ore 10:00 Ana ha scritto:\n> citato", "Mio.", "citato"),
        ("Meu.\n\nEm ter., 3 de fev. de 2026 às 10:00, Ana escreveu:\n> citado", "Meu.", "citado"),
        ("Eigen.\n\nOp 3 feb 2026 om 10:00 schreef Ana:\n> geciteerd", "Eigen.", "geciteerd"),
        (
            "Own.\n\n-----Original Message-----\nFrom: Ana\nSent: Tuesday\nTo: Ben\nSubject: x\n\nbefore",
            "Own.",
            "before",
        ),
        (
            "Eigenes.\n________________________________\nVon: Ana\nGesendet: Dienstag\nAn: Ben\nBetreff: x\n\nvorher",
            "Eigenes.",
            "vorher",
        ),
        ("Propre.\n\nDe : Ana\nEnvoyé : mardi\nÀ : Ben\nObjet : x\n\navant", "Propre.", "avant"),
        (
            "---------- Forwarded message ---------\nFrom: Ana\nDate: Tue\nSubject: x\nTo: Ben\n\npassed on",
            "",
            "passed on",
        ),
        (
            "> question one\nanswer one\n> question two\nanswer two",
            "answer one\nanswer two",
            "question one\nquestion two",
        ),
        ("Own.\n-- \nAna Demo\nExample Ltd.", "Own.", ""),
        ("Own.\n\nSent from my iPhone", "Own.", ""),
        ("Eigenes.\n\nVon meinem iPhone gesendet", "Eigenes.", ""),
        // Sentences that only begin like one.
        ("On Monday I took it:\ntwice", "On Monday I took it:\ntwice", ""),
        ("From: here to there", "From: here to there", ""),
        ("Am 3. Tag war mir übel.\nDanach besser.", "Am 3. Tag war mir übel.\nDanach besser.", ""),
    ];
    for (text, own, quoted) in table {
        let found = split(text);
        assert_eq!((&*found.own, &*found.quoted), (own, quoted), "{text:?}");
    }
}

const MBOX: &str = "From ana@example.org Tue Feb  3 10:00:00 2026\nFrom: ana@example.org\nMessage-ID: <1@x>\n\nFirst.\n>From here on, quoted.\n\
    From a sentence.\n\nFrom now on 10:30\nno header.\n\nFrom ben@example.org Tue Feb  3 10:05:00 2026\nFrom: ben@example.org\n\nSecond.\n";

#[test]
fn an_mbox_is_cut_at_its_postmarks() {
    let texts =
        |mbox: &str| read(mbox.as_bytes()).posts.iter().map(|post| post.text.to_string()).collect::<Vec<_>>();
    let found = texts(MBOX);
    assert_eq!(
        found,
        ["First.\nFrom here on, quoted.\nFrom a sentence.\n\nFrom now on 10:30\nno header.", "Second."]
    );
    assert_eq!(texts("From somebody\nFrom: a@b.example\n\nAlone.\n"), ["Alone."]);
}

#[test]
fn an_mbox_is_read_on_from_any_message() {
    let mut mailbox = Mailbox::new(MBOX.as_bytes());
    let first = mailbox.next_message().unwrap().unwrap();
    let mut rest = Mailbox::new(&MBOX.as_bytes()[usize::try_from(first.end).unwrap()..]);
    let (next, again) = (mailbox.next_message().unwrap().unwrap(), rest.next_message().unwrap().unwrap());
    assert_eq!(next.bytes, again.bytes);
}

#[test]
fn no_bytes_do_harm() {
    let digest = "From: l@x.example\nContent-Type: multipart/mixed; boundary=\"a\"\n\n--a\nContent-Type: multipart/digest; boundary=b\n\n\
        --b\n\nSubject: s\n\nText ü\n--a\nContent-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\nU3ViamVjdDogeA0KDQpoaQ==\n--a--\n";
    for whole in [PLAIN, MBOX, digest] {
        for end in 0..whole.len() {
            let _ = Email.parse(&Document::of(&whole.as_bytes()[..end]), &mut Found::default());
        }
    }
    for other in [
        "",
        "{\"id\": 1}",
        "[]",
        "hello",
        "<html>",
        "id,text\n1,2",
        "HTTP/1.1 200 OK\n\nx",
        "https://x.example/\n",
    ] {
        let mut found = Found::default();
        assert!(Email.parse(&Document::of(other.as_bytes()), &mut found).is_err(), "{other}");
        assert!(found.is_empty());
    }
}
