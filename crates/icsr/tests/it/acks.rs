//! Acknowledgements: an invented one, broken ones, and the FDA's own as far as they are at hand.

use std::path::Path;

use icsr::ack::{self, BadAck, BatchCode};

use crate::reference::left_out;

/// An acknowledgement of two messages, one taken and one refused.
fn invented() -> String {
    let id = |space: &str, text: &str| {
        format!("<id extension=\"{text}\" root=\"2.16.840.1.113883.3.989.2.1.3.{space}\"/>")
    };
    let line = |code: &str, value: &str| {
        format!(
            "<attentionLine><keyWordText code=\"{code}\" codeSystem=\"2.16.840.1.113883.3.989.2.1.1.24\"/>\n{value}</attentionLine>"
        )
    };
    let message = |number: &str, code: &str, case: &str, details: &str| {
        format!(
            "<MCCI_IN000002UV01>{}<creationTime value=\"20260311\"/>{}\n<acknowledgement typeCode=\"{code}\">\
             <targetMessage>{}</targetMessage>{details}</acknowledgement></MCCI_IN000002UV01>\n",
            id("19", number),
            line("1", "<value xsi:type=\"TS\" value=\"20260310083000+0000\"/>"),
            id("1", case),
        )
    };
    let detail = |text: &str| format!("<acknowledgementDetail><text>{text}</text></acknowledgementDetail>");
    let second = [detail("E.i.7 is missing"), detail(" C.1.4 &gt; C.1.5 "), detail("  ")].concat();
    [
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<MCCI_IN200101UV01 xmlns=\"urn:hl7-org:v3\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" ITSVersion=\"XML_1.0\">\n"
            .to_owned(),
        id("20", "ACK-9"),
        "<creationTime value=\"20260311101500+0100\"/>\n".to_owned(),
        message("L-1", "CA", "DE-INVENTED-000001", ""),
        message("L-2", "CR", "DE-INVENTED-000002", &second),
        format!(
            "<receiver><device>{}</device></receiver><sender><device>{}</device></sender>\n",
            id("18", "INVENTED"),
            id("17", "AGENCY")
        ),
        line("2", "<value xsi:type=\"II\" extension=\"B-77\" root=\"2.16.840.1.113883.3.989.2.1.3.21\"/>"),
        line("3", "<value xsi:type=\"TS\" value=\"20260310090000+0000\"/>"),
        format!(
            "<acknowledgement typeCode=\"AE\"><targetBatch>{}</targetBatch>{}</acknowledgement>\n",
            id("22", "HARK-2026-000001"),
            detail("One message was refused")
        ),
        "</MCCI_IN200101UV01>\n".to_owned(),
    ]
    .concat()
}

#[test]
fn what_became_of_a_batch_and_of_each_message_is_read() {
    let ack = ack::read(invented().as_bytes()).unwrap();
    assert_eq!(
        (ack.ack_batch.as_str(), ack.batch.as_str(), ack.code),
        ("ACK-9", "HARK-2026-000001", BatchCode::Ae)
    );
    assert_eq!((ack.sender.as_deref(), ack.receiver.as_deref()), (Some("AGENCY"), Some("INVENTED")));
    assert_eq!(ack.sent.unwrap().as_str(), "20260311101500+0100");
    assert_eq!(
        (ack.local_batch.as_deref(), ack.batch_sent.unwrap().as_str()),
        (Some("B-77"), "20260310090000+0000")
    );
    assert_eq!(ack.errors, ["One message was refused"]);
    let messages: Vec<_> = ack
        .messages
        .iter()
        .map(|ack| (ack.message.as_deref(), ack.local_number.as_deref(), ack.accepted))
        .collect();
    assert_eq!(
        messages,
        [(Some("DE-INVENTED-000001"), Some("L-1"), true), (Some("DE-INVENTED-000002"), Some("L-2"), false)]
    );
    assert_eq!(ack.messages[1].errors, ["E.i.7 is missing", "C.1.4 > C.1.5"]);
    assert!(ack.messages[0].errors.is_empty());
    assert_eq!(ack.messages[0].created.as_ref().unwrap().as_str(), "20260310083000+0000");
}

#[test]
fn broken_ones_are_refused_with_their_place() {
    let good = invented();
    for (from, to, element, line) in [
        ("typeCode=\"AE\"", "typeCode=\"XX\"", "ACK.A.4 is `XX`", 13),
        ("typeCode=\"AE\"", "", "ACK.A.4 is ``", 13),
        ("typeCode=\"CR\"", "typeCode=\"AA\"", "ACK.B.r.6 is `AA`", 9),
        // Where it stands in the file, though messages are read one by one.
        ("typeCode=\"CR\"", "", "/MCCI_IN200101UV01/MCCI_IN000002UV01[2]/acknowledgement/@typeCode", 9),
        ("<targetBatch>", "<targetBatch2>", "broken", 13),
        (".22\"", ".23\"", "ACK.A.1 is not there", 13),
        (".20\"", ".21\"", "ACK.M.1 is not there", 2),
        ("MCCI_IN200101UV01", "MCCI_IN200100UV01", "this is a `MCCI_IN200100UV01`", 2),
        ("<acknowledgement typeCode=\"AE\">", "<acknowledgment typeCode=\"AE\">", "ACK.A.4 is not there", 2),
    ] {
        let mut broken = good.replace(from, to);
        if from.starts_with("<acknowledgement") {
            let end = broken.rfind("</acknowledgement>").unwrap();
            broken.replace_range(end..end + 18, "</acknowledgment>");
        }
        let refused = ack::read(broken.as_bytes()).unwrap_err();
        let told = refused.to_string();
        assert!(told.contains(element), "{from}: {told}");
        assert!(told.starts_with(&format!("line {line}:")), "{from}: {told}");
    }
    let bomb = "<!DOCTYPE a [<!ENTITY b \"c\">]><a/>";
    assert!(matches!(ack::read(bomb.as_bytes()), Err(BadAck::Unreadable(_))));
    for end in (0..good.len() - 1).step_by(97) {
        let cut = good.get(..end).unwrap_or_default();
        assert!(ack::read(cut.as_bytes()).is_err(), "cut at {end}");
    }
}

/// The invented acknowledgement with its second message as often as is said, each about a case of its own.
fn of_many(count: usize) -> String {
    let whole = invented();
    let start = whole.rfind("<MCCI_IN000002UV01>").unwrap();
    let end = whole.rfind("</MCCI_IN000002UV01>").unwrap() + "</MCCI_IN000002UV01>".len();
    let message = &whole[start..end];
    let case = |nth: usize| message.replace("DE-INVENTED-000002", &format!("DE-INVENTED-{nth:06}"));
    let more: String = (3..=count).map(case).collect();
    format!("{}{more}{}", &whole[..end], &whole[end..])
}

#[test]
fn one_that_names_no_message_takes_nothing_from_the_others() {
    let three = of_many(3);
    for broken in [
        three.replace("extension=\"DE-INVENTED-000002\"", "extension=\" \""),
        three.replace("extension=\"DE-INVENTED-000002\" ", ""),
        three.replacen(
            "<targetMessage><id extension=\"DE-INVENTED-000002\" root=\"2.16.840.1.113883.3.989.2.1.3.1\"/></targetMessage>",
            "",
            1,
        ),
    ] {
        assert_ne!(broken, three);
        let ack = ack::read(broken.as_bytes()).unwrap();
        assert_eq!((ack.messages.len(), ack.unnamed()), (3, 1));
        let named: Vec<_> = ack.named().map(|(number, answer)| (number, answer.accepted)).collect();
        assert_eq!(named, [("DE-INVENTED-000001", true), ("DE-INVENTED-000003", false)]);
        // What it says is kept.
        let unknown = &ack.messages[1];
        assert_eq!((unknown.message.as_deref(), unknown.local_number.as_deref()), (None, Some("L-2")));
        assert_eq!((unknown.accepted, unknown.errors.len()), (false, 2));
    }
}

#[test]
fn one_of_ten_thousand_messages_is_read() {
    // More than 200,000 elements of XML in all.
    let detail = "<acknowledgementDetail><text>a warning</text></acknowledgementDetail>";
    let many = of_many(10_000).replace("</targetMessage>", &format!("</targetMessage>{}", detail.repeat(4)));
    assert!(many.matches('<').count() - many.matches("</").count() > 200_000);
    let ack = ack::read(many.as_bytes()).unwrap();
    assert_eq!((ack.messages.len(), ack.unnamed(), ack.code), (10_000, 0, BatchCode::Ae));
    assert_eq!(ack.messages[9_999].message.as_deref(), Some("DE-INVENTED-010000"));
    assert_eq!((ack.batch.as_str(), ack.errors.len()), ("HARK-2026-000001", 1));
}

#[test]
fn those_of_the_fda_are_read() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/e2b/acks");
    let (Ok(positive), Ok(negative)) =
        (std::fs::read(folder.join("R3ack-positive.ack")), std::fs::read(folder.join("R3ack-negative.ack")))
    else {
        left_out("those_of_the_fda_are_read", "the FDA's examples are not at hand");
        return;
    };
    let ack = ack::read(&positive).unwrap();
    assert_eq!(
        (ack.code, ack.ack_batch.as_str(), ack.local_batch.as_deref()),
        (BatchCode::Aa, "33439257", Some("427032"))
    );
    assert_eq!((ack.sender.as_deref(), ack.receiver.as_deref()), (Some("ZZFDA"), Some("4567AB89012")));
    assert!(ack.batch.starts_with("FAERS2022Scenario1-"));
    assert_eq!(ack.messages.len(), 1);
    assert!(ack.messages[0].accepted);
    assert!(ack.messages[0].message.as_deref().unwrap().ends_with("US-APHARMA-8744554B"));
    assert_eq!(ack.messages[0].local_number.as_deref(), Some("19426648"));

    let ack = ack::read(&negative).unwrap();
    assert_eq!((ack.code, ack.messages.len()), (BatchCode::Ae, 1));
    let message = &ack.messages[0];
    assert_eq!((message.accepted, message.message.as_deref()), (false, Some("US-APHARMA-7644554")));
    assert!(message.errors.len() == 1 && message.errors[0].contains("FDA.C.1.7.1"));
    assert_eq!(message.created.as_ref().unwrap().as_str(), "20150227000000-0500");
}
