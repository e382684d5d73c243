//! The shapes of messages, as golden files in the test: receivers read them for ever.

use alert::delivery::{Message, Notice, Payload, Shape, mail};
use expect_test::{Expect, expect};

use super::invented::{NOON, aggregate, alert};

const DESK: Option<&str> = Some("https://desk.example.com");

fn shown(shape: Shape, message: &Message) -> String {
    let body = shape.body(message, DESK);
    let value: serde_json::Value = serde_json::from_slice(&body).unwrap();
    serde_json::to_string_pretty(&value).unwrap()
}

fn check(shape: Shape, notice: Notice<'_>, payload: Payload, expected: &Expect) {
    expected.assert_eq(&shown(shape, &Message::of(notice, payload, DESK)));
}

#[test]
fn standard_thin() {
    check(
        Shape::Standard,
        Notice::Alert(&alert(1, "serious")),
        Payload::Thin,
        &expect![[r#"
        {
          "data": {
            "alert": "4d79e4089b544a668067792b513ae7e1",
            "link": "https://desk.example.com/reports/00000000000000000000000000000001",
            "rule": "serious",
            "severity": "warning",
            "tracked": false
          },
          "timestamp": "2026-03-02T09:00:01Z",
          "type": "hark.alert.report"
        }"#]],
    );
}

#[test]
fn standard_full() {
    check(
        Shape::Standard,
        Notice::Alert(&aggregate()),
        Payload::Full,
        &expect![[r#"
        {
          "data": {
            "about": {
              "drug": "sertraline"
            },
            "alert": "a05057efd93337fc416a0d18cf7682a6",
            "finding": {
              "expected": 2.5,
              "from": "2026-03-02T09:00:00Z",
              "kind": "aggregate",
              "last": "00000000000000000000000000000007",
              "measure": "count",
              "reports": 12,
              "threshold": 10.0,
              "to": "2026-03-02T10:00:00Z",
              "value": 12.0
            },
            "link": "https://desk.example.com/reports/00000000000000000000000000000007",
            "rule": "burst",
            "severity": "critical",
            "tracked": true
          },
          "timestamp": "2026-03-02T09:00:01Z",
          "type": "hark.alert.aggregate"
        }"#]],
    );
}

#[test]
fn cloud_event() {
    check(
        Shape::CloudEvents,
        Notice::Alert(&alert(1, "serious")),
        Payload::Full,
        &expect![[r#"
        {
          "data": {
            "about": {
              "drug": "sertraline"
            },
            "alert": "4d79e4089b544a668067792b513ae7e1",
            "finding": {
              "kind": "report",
              "report": "00000000000000000000000000000001",
              "revision": 1,
              "serious": [
                "hospitalisation"
              ]
            },
            "link": "https://desk.example.com/reports/00000000000000000000000000000001",
            "rule": "serious",
            "severity": "warning",
            "tracked": false
          },
          "datacontenttype": "application/json",
          "id": "4d79e4089b544a668067792b513ae7e1",
          "source": "https://desk.example.com",
          "specversion": "1.0",
          "time": "2026-03-02T09:00:01Z",
          "type": "hark.alert.report"
        }"#]],
    );
    assert_eq!(Shape::CloudEvents.content_type(), "application/cloudevents+json; charset=utf-8");
}

#[test]
fn slack() {
    check(
        Shape::Slack,
        Notice::Alert(&aggregate()),
        Payload::Full,
        &expect![[r#"
        {
          "blocks": [
            {
              "text": {
                "text": "Critical: many reports by rule `burst`",
                "type": "plain_text"
              },
              "type": "header"
            },
            {
              "fields": [
                {
                  "text": "*Rule*\nburst",
                  "type": "mrkdwn"
                },
                {
                  "text": "*Severity*\ncritical",
                  "type": "mrkdwn"
                },
                {
                  "text": "*Time*\n2026-03-02T09:00:01Z",
                  "type": "mrkdwn"
                },
                {
                  "text": "*About*\ndrug: sertraline",
                  "type": "mrkdwn"
                },
                {
                  "text": "*Found*\ncount 12 against 10, expected 2.5, 12 reports from 2026-03-02T09:00:00Z to 2026-03-02T10:00:00Z",
                  "type": "mrkdwn"
                }
              ],
              "type": "section"
            },
            {
              "elements": [
                {
                  "text": {
                    "text": "Open at the desk",
                    "type": "plain_text"
                  },
                  "type": "button",
                  "url": "https://desk.example.com/reports/00000000000000000000000000000007"
                }
              ],
              "type": "actions"
            }
          ],
          "text": "Critical: many reports by rule `burst`"
        }"#]],
    );
}

#[test]
fn slack_reads_no_calls_to_people_out_of_names() {
    let mut odd = alert(1, "<!channel> & co");
    odd.about.insert("event".to_owned(), "<https://x.example|look>".to_owned());
    let text = shown(Shape::Slack, &Message::of(Notice::Alert(&odd), Payload::Full, DESK));
    assert!(!text.contains("*Rule*\\n<!channel>") && !text.contains("<https://x"), "{text}");
}

#[test]
fn slack_gets_no_field_that_it_would_refuse() {
    let mut long = alert(1, &"r".repeat(200));
    // Each `&` is five characters when it is sent.
    long.about.insert("event".to_owned(), "&".repeat(1_000));
    let body = Shape::Slack.body(&Message::of(Notice::Alert(&long), Payload::Full, DESK), DESK);
    let value: serde_json::Value = serde_json::from_slice(&body).unwrap();
    let title = value["blocks"][0]["text"]["text"].as_str().unwrap();
    assert_eq!((title.chars().count(), title.ends_with('…')), (150, true));
    let fields = value["blocks"][1]["fields"].as_array().unwrap();
    let mut shortened = 0;
    for field in fields {
        let text = field["text"].as_str().unwrap();
        assert!(text.chars().count() <= 2_000, "{text}");
        shortened += usize::from(text.ends_with("&amp;…"));
    }
    assert_eq!(shortened, 1, "cut between two characters, not within one: {fields:?}");
}

#[test]
fn teams_gets_no_card_that_it_would_refuse() {
    let mut long = alert(1, "r");
    for n in 0..400 {
        long.about.insert(format!("name {n:03}"), "value".repeat(30));
    }
    let shown = |long: &alert::Alert| {
        let message = Message::of(Notice::Alert(long), Payload::Full, DESK);
        (Shape::Teams.body(&message, DESK).len(), mail(&message).1)
    };
    let (bytes, text) = shown(&long);
    assert!(bytes <= 28_000, "{bytes}");
    let listed = text.matches("name ").count();
    assert!(listed > 3 && text.contains(&format!(" … and {} more", 400 - listed)), "{text}");
    // One entry that is long by itself, in an alphabet of three bytes a letter.
    long.about = std::collections::BTreeMap::from([("drug".to_owned(), "薬".repeat(40_000))]);
    let (bytes, _) = shown(&long);
    assert!((5_000..=28_000).contains(&bytes), "{bytes}");
}

#[test]
fn teams() {
    check(
        Shape::Teams,
        Notice::Alert(&aggregate()),
        Payload::Thin,
        &expect![[r#"
        {
          "attachments": [
            {
              "content": {
                "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
                "actions": [
                  {
                    "title": "Open at the desk",
                    "type": "Action.OpenUrl",
                    "url": "https://desk.example.com/reports/00000000000000000000000000000007"
                  }
                ],
                "body": [
                  {
                    "color": "Attention",
                    "size": "Medium",
                    "text": "Critical: many reports by rule `burst`",
                    "type": "TextBlock",
                    "weight": "Bolder",
                    "wrap": true
                  },
                  {
                    "facts": [
                      {
                        "title": "Rule",
                        "value": "burst"
                      },
                      {
                        "title": "Severity",
                        "value": "critical"
                      },
                      {
                        "title": "Time",
                        "value": "2026-03-02T09:00:01Z"
                      }
                    ],
                    "type": "FactSet"
                  }
                ],
                "type": "AdaptiveCard",
                "version": "1.4"
              },
              "contentType": "application/vnd.microsoft.card.adaptive"
            }
          ],
          "type": "message"
        }"#]],
    );
}

#[test]
fn mails() {
    let mut all = String::new();
    let disabled =
        Notice::Disabled { endpoint: "desk", why: "the receiver answered 410: it is gone", at: NOON };
    for notice in [Notice::Alert(&alert(1, "serious")), Notice::Test { at: NOON }, disabled] {
        let (subject, text) = mail(&Message::of(notice, Payload::Thin, DESK));
        all.push_str(&format!("Subject: {subject}\n\n{text}---\n"));
    }
    expect![[r#"
        Subject: [Hark] Warning: a report by rule `serious`

        Warning: a report by rule `serious`

        Rule: serious
        Severity: warning
        Time: 2026-03-02T09:00:01Z

        Look at it here: https://desk.example.com/reports/00000000000000000000000000000001
        ---
        Subject: [Hark] Test: this endpoint can be reached

        Test: this endpoint can be reached

        Sent: 2026-03-02T09:00:00Z

        Look at it here: https://desk.example.com
        ---
        Subject: [Hark] Alerts are no longer sent to `desk`

        Alerts are no longer sent to `desk`

        Why: the receiver answered 410: it is gone
        What to do: put the receiver right, then `hark alert enable desk`

        Look at it here: https://desk.example.com
        ---
    "#]]
    .assert_eq(&all);
}

#[test]
fn thin_messages_say_nothing_of_what_was_found_and_ids_have_no_dots() {
    for alert in [alert(1, "serious"), aggregate()] {
        let message = Message::of(Notice::Alert(&alert), Payload::Thin, DESK);
        for shape in [Shape::Standard, Shape::CloudEvents, Shape::Slack, Shape::Teams] {
            let text = shown(shape, &message);
            for word in ["sertraline", "hospitalisation", "threshold", "revision"] {
                assert!(!text.contains(word), "{text}");
            }
        }
        let (subject, text) = mail(&message);
        assert!(!subject.contains("sertraline") && !text.contains("sertraline"));
        assert_eq!(message.id, alert.id.as_str());
    }
    let test = Message::of(Notice::Test { at: NOON }, Payload::Thin, None);
    let disabled = Message::of(Notice::Disabled { endpoint: "a", why: "b", at: NOON }, Payload::Thin, None);
    assert!(!test.id.contains('.') && !disabled.id.contains('.'));
}
