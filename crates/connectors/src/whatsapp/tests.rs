use jiff::tz::TimeZone;

use super::{ID, chat, settings};
use crate::meta::trial::{hostile, parsed, rows};
use crate::source::{Found, SettingValue, SourceSettings};

/// A delivery of messages of Sam, who has a number and an id.
fn delivery(messages: &str) -> String {
    format!(
        r#"{{"object":"whatsapp_business_account","entry":[{{"id":"102","changes":[{{"field":"messages","value":{{"messaging_product":"whatsapp",
        "metadata":{{"display_phone_number":"+1 555 000 1111","phone_number_id":"1065"}},
        "contacts":[{{"profile":{{"name":"Sam","username":"@sam"}},"wa_id":"4477","user_id":"GB.13"}}],"messages":[{messages}]}}}}]}}]}}"#
    )
}

#[test]
fn types_of_messages() {
    let at = "2025-09-09T11:13:03Z";
    let row = |id: &str, text: &str, parent: &str| {
        vec![format!("{id}|{text}|message|Sam|4477|{at}|4477|{parent}|0")]
    };
    let table = [
        (
            r#""type":"text","text":{"body":"rash since Monday"},"context":{"from":"1555","id":"wamid.0"}"#,
            row("wamid.1", "rash since Monday", "wamid.0"),
        ),
        (
            r#""type":"image","image":{"id":"9","mime_type":"image/jpeg","caption":"look at my arm"}"#,
            row("wamid.1", "look at my arm", ""),
        ),
        (
            r#""type":"document","document":{"id":"9","filename":"leaflet.pdf","caption":"this one"}"#,
            row("wamid.1", "this one", ""),
        ),
        (r#""type":"audio","audio":{"id":"9","voice":true}"#, vec![]),
        (r#""type":"sticker","sticker":{"id":"9"}"#, vec![]),
        (r#""type":"location","location":{"latitude":1.0,"name":"Clinic"}"#, vec![]),
        (r#""type":"contacts","contacts":[{"name":{"formatted_name":"Al"}}]"#, vec![]),
        (r#""type":"button","button":{"text":"No","payload":"P"}"#, row("wamid.1", "No", "")),
        (
            r#""type":"interactive","interactive":{"type":"button_reply","button_reply":{"id":"1","title":"I feel ill"}}"#,
            row("wamid.1", "I feel ill", ""),
        ),
        (
            r#""type":"interactive","interactive":{"type":"list_reply","list_reply":{"id":"1","title":"Rash","description":"skin"}}"#,
            row("wamid.1", "Rash", ""),
        ),
        (
            r#""type":"interactive","interactive":{"type":"nfm_reply","nfm_reply":{"response_json":"{\"what\":\"itchy arms\",\"stars\":\"4\",\"flow_token\":\"abc\"}","body":"Sent"}}"#,
            row("wamid.1", "itchy arms", ""),
        ),
        (
            r#""type":"interactive","interactive":{"type":"call_permission_reply","call_permission_reply":{"response":"accept"}}"#,
            vec![],
        ),
        (
            r#""type":"order","order":{"catalog_id":"1","text":"two boxes please","product_items":[]}"#,
            row("wamid.1", "two boxes please", ""),
        ),
        (r#""type":"reaction","reaction":{"message_id":"wamid.0","emoji":"x"}"#, vec![]),
        (r#""type":"system","system":{"type":"user_changed_number","body":"Sam changed"}"#, vec![]),
        (r#""type":"unsupported","errors":[{"code":131051}]"#, vec![]),
        (r#""type":"revoke","revoke":{"original_message_id":"wamid.0"}"#, vec!["-wamid.0".to_owned()]),
        (
            r#""type":"edit","edit":{"original_message_id":"wamid.0","message":{"type":"text","text":{"body":"rash since Tuesday"}}}"#,
            vec![format!("wamid.0|rash since Tuesday|message|Sam|4477|{at}|4477||1757416383")],
        ),
    ];
    for (message, wanted) in table {
        let body =
            delivery(&format!(r#"{{"from":"4477","id":"wamid.1","timestamp":"1757416383",{message}}}"#));
        let found = parsed(ID, "hook", &body).unwrap();
        assert_eq!(rows(&found), wanted, "{message}");
        assert!(found.refused.is_empty(), "{message}");
    }
}

#[test]
fn people_without_a_number_and_groups() {
    let body = delivery(r#"{"from_user_id":"GB.13","group_id":"1203@g.us","id":"wamid.1","timestamp":"1757416383","type":"text","text":{"body":"hi"}}"#)
        .replace(r#""wa_id":"4477","#, "");
    assert_eq!(
        rows(&parsed(ID, "hook", &body).unwrap()),
        ["wamid.1|hi|message|Sam|GB.13|2025-09-09T11:13:03Z|1203@g.us||0"]
    );
}

#[test]
fn what_is_no_message_of_theirs() {
    let own = delivery(
        r#"{"from":"15550001111","id":"wamid.1","timestamp":"1","type":"text","text":{"body":"our answer"}}"#,
    );
    let found = parsed(ID, "hook", &own).unwrap();
    assert_eq!((found.posts.len(), found.skipped["own answer"]), (0, 1));
    let receipt = delivery("").replace(r#""messages":[]"#, r#""statuses":[{"id":"wamid.1","status":"read"}],"user_id_update":{"user_id":{"previous":"a","current":"b"}}"#);
    let found = parsed(ID, "hook", &receipt).unwrap();
    assert_eq!(
        found.skipped.keys().copied().collect::<Vec<_>>(),
        ["a delivery receipt", "a new id of a person"]
    );
    let bad = delivery(
        r#"{"type":"text","text":{"body":"no id"}},17,{"id":"wamid.2","type":"text","text":{"body":"ok"}}"#,
    );
    let found = parsed(ID, "hook", &bad).unwrap();
    assert_eq!((found.posts.len(), found.refused.len()), (1, 2));
    for other in [
        r#"{"object":"page","entry":[{"id":"1"}]}"#,
        r#"{"messages":[{"id":"wamid.1"}]}"#,
        "{}",
        "hello",
        r#"{"url":"x","mime_type":"image/png"}"#,
    ] {
        assert!(parsed(ID, "hook", other).is_err(), "{other}");
    }
}

/// `time author: text` of a chat, or how many lines were left out.
fn chat(text: &str) -> Vec<String> {
    let found = parsed(ID, "WhatsApp Chat with Jo.txt", text).unwrap();
    found
        .posts
        .iter()
        .map(|post| {
            format!("{} {}: {}", post.created_at.unwrap(), post.author.as_deref().unwrap(), post.text)
        })
        .collect()
}

#[test]
fn chats_of_phones() {
    let table: [(&str, &[&str]); 8] = [
        (
            "31.12.2025, 23:59 - Jo: my arms itch\nand burn\n\n01.01.2026, 00:01 - Al: since when?\n",
            &["2025-12-31T23:59:00Z Jo: my arms itch\nand burn", "2026-01-01T00:01:00Z Al: since when?"],
        ),
        (
            "[13/01/26, 08:05:09] Jo: hi\r\n\u{200e}[13/01/26, 08:05:10] Jo: \u{200e}image omitted\r\n[13/01/26, 08:06:00] ~ Al: ok\r\n",
            &["2026-01-13T08:05:09Z Jo: hi", "2026-01-13T08:06:00Z Al: ok"],
        ),
        (
            "1/13/26, 12:05\u{202f}AM - Jo: midnight\n1/13/26, 12:06\u{202f}PM - Jo: noon\n1/13/26, 1:07 pm - Jo: later\n",
            &[
                "2026-01-13T00:05:00Z Jo: midnight",
                "2026-01-13T12:06:00Z Jo: noon",
                "2026-01-13T13:07:00Z Jo: later",
            ],
        ),
        // No day above 12: time must not go backward.
        (
            "03/02/2026, 10:00 - Jo: a\n04/02/2026, 10:00 - Jo: b\n01/03/2026, 10:00 - Jo: c\n",
            &["2026-02-03T10:00:00Z Jo: a", "2026-02-04T10:00:00Z Jo: b", "2026-03-01T10:00:00Z Jo: c"],
        ),
        (
            "02/03/2026, 10:00 - Jo: a\n02/04/2026, 10:00 - Jo: b\n03/01/2026, 10:00 - Jo: c\n",
            &["2026-02-03T10:00:00Z Jo: a", "2026-02-04T10:00:00Z Jo: b", "2026-03-01T10:00:00Z Jo: c"],
        ),
        ("2026-01-13 08:05 - Jo: iso\n", &["2026-01-13T08:05:00Z Jo: iso"]),
        ("13/01/2026 à 08:05 - Zoé: salut\n", &["2026-01-13T08:05:00Z Zoé: salut"]),
        // One day that may be either: signs decide.
        ("1/2/26, 9:00 AM - Jo: us\n", &["2026-01-02T09:00:00Z Jo: us"]),
    ];
    for (text, wanted) in table {
        assert_eq!(chat(text), wanted, "{text}");
    }
}

#[test]
fn what_the_app_writes_is_left_out_in_each_language() {
    let left_out = [
        "Messages and calls are end-to-end encrypted. Learn more.",
        "Jo added Al",
        "Jo changed the subject to \"Side effects: ours\"",
        "Jo: <Media omitted>",
        "Jo: This message was deleted",
        "Jo: \u{200e}<attached: 00000012-PHOTO-2026.jpg>",
        "Jo: IMG-2026.jpg (file attached)",
        "Jo: <Medien ausgeschlossen>",
        "Jo: Diese Nachricht wurde gelöscht.",
        "Jo: <Médias omis>",
        "Jo: Ce message a été supprimé",
        "Jo: <Multimedia omitido>",
        "Jo: Se eliminó este mensaje.",
        "Jo: <Media omessi>",
        "Jo: Questo messaggio è stato eliminato",
        "Jo: <Mídia oculta>",
        "Jo: Mensagem apagada",
        "Jo: <Media weggelaten>",
        "Jo: Dit bericht is verwijderd",
    ];
    for line in left_out {
        let found = parsed(ID, "c.txt", &format!("13.01.2026, 08:05 - {line}\n")).unwrap();
        assert_eq!((found.posts.len(), found.skipped.values().sum::<u64>()), (0, 1), "{line}");
    }
    assert_eq!(
        chat(
            "13.01.2026, 08:05 - Jo: it burns <This message was edited>\n13.01.2026, 08:06 - Jo: IMG.jpg (file attached)\nmy arm\n"
        ),
        ["2026-01-13T08:05:00Z Jo: it burns", "2026-01-13T08:06:00Z Jo: my arm"]
    );
}

#[test]
fn ids_of_chats_are_the_same_each_time_and_apart_from_each_other() {
    let text = "13.01.2026, 08:05 - Jo: yes\n13.01.2026, 08:05 - Jo: yes\n13.01.2026, 08:05 - Al: yes\n";
    let ids = |name: &str| -> Vec<String> {
        parsed(ID, name, text).unwrap().posts.iter().map(|post| post.id.to_string()).collect()
    };
    assert_eq!(ids("a.txt"), ids("a.txt"));
    let mut all = [ids("a.txt"), ids("b.txt")].concat();
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 6);
}

#[test]
fn the_zone_of_a_chat_is_a_setting() {
    let zone = |name: &str| {
        let values = [("channel", ID), ("time_zone", name)]
            .map(|(key, value)| (key.to_owned(), SettingValue::Text(value.to_owned())));
        settings::zone(&SourceSettings::new("s", settings::KEYS, values.into()).unwrap())
    };
    let at = |zone: &TimeZone| {
        let mut found = Found::default();
        assert!(chat::read("13.07.2026, 08:05 - Jo: hi", "c.txt", zone, &mut found));
        found.posts[0].created_at.unwrap().to_string()
    };
    assert_eq!(at(&zone("UTC").unwrap()), "2026-07-13T08:05:00Z");
    assert_eq!(at(&zone("+02:00").unwrap()), "2026-07-13T06:05:00Z");
    assert_eq!(at(&zone("-05:30").unwrap()), "2026-07-13T13:35:00Z");
    for wrong in ["Middle/Earth", "+2", "+99:00"] {
        assert_eq!(zone(wrong).err().unwrap().key, "time_zone", "{wrong}");
    }
}

#[test]
fn damaged_documents() {
    hostile(
        ID,
        &delivery(
            r#"{"from":"4477","id":"wamid.1","timestamp":"1757416383","type":"text","text":{"body":"rash 😢"}}"#,
        ),
    );
    hostile(
        ID,
        "[13/01/26, 08:05:09 PM] Jo: hi 😢\n\u{200e}[13/01/26, 08:05:10\u{202f}AM] Jo: \u{200e}image omitted\n",
    );
}
