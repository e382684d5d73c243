#![allow(clippy::all, clippy::disallowed_macros, clippy::print_stdout, clippy::unwrap_used, missing_docs)]
use connectors::source::{Document, Found};
fn main() {
    let t = |n: usize| {
        "I have had a rash since I took these tablets and it does not go away at all, what shall I do? "
            .repeat(n)
    };
    let fb: String = (0..500).map(|i| format!(r#"{{"id":"100_{i}","message":"{}","created_time":"2026-08-10T18:45:03+0000","from":{{"id":"7","name":"Jo"}},"permalink_url":"https://www.facebook.com/100/posts/{i}","like_count":0,"comment_count":1}}"#, t(2))).collect::<Vec<_>>().join(",");
    let ig = fb.replace("\"message\"", "\"text\"").replace("created_time", "timestamp");
    let wa: String = (0..500).map(|i| format!(r#"{{"from":"4477","id":"wamid.{i}","timestamp":"1757416383","type":"text","text":{{"body":"{}"}}}}"#, t(2))).collect::<Vec<_>>().join(",");
    let hook: String = (0..500).map(|i| format!(r#"{{"field":"feed","value":{{"item":"comment","verb":"add","comment_id":"1_{i}","post_id":"100_1","parent_id":"100_1","from":{{"id":"7","name":"Jo"}},"created_time":1780000000,"message":"{}"}}}}"#, t(2))).collect::<Vec<_>>().join(",");
    let ms: String = (0..500).map(|i| format!(r#"{{"sender":{{"id":"9"}},"recipient":{{"id":"1"}},"timestamp":1780000000000,"message":{{"mid":"m_{i}","text":"{}"}}}}"#, t(2))).collect::<Vec<_>>().join(",");
    let chat: String = (0..2000).map(|i| format!("13.01.2026, 08:{:02} - Jo: {}\n", i % 60, t(1))).collect();
    for (c, body) in [
        ("facebook", format!(r#"{{"data":[{fb}]}}"#)),
        ("facebook", format!(r#"{{"object":"page","entry":[{{"id":"1","time":1,"changes":[{hook}]}}]}}"#)),
        ("instagram", format!(r#"{{"data":[{ig}]}}"#)),
        ("threads", format!(r#"{{"data":[{ig}]}}"#)),
        ("messenger", format!(r#"{{"object":"page","entry":[{{"id":"1","time":1,"messaging":[{ms}]}}]}}"#)),
        (
            "whatsapp",
            format!(
                r#"{{"object":"whatsapp_business_account","entry":[{{"id":"1","changes":[{{"field":"messages","value":{{"messages":[{wa}]}}}}]}}]}}"#
            ),
        ),
        ("whatsapp", chat),
    ] {
        let k = connectors::connector(c).unwrap();
        let start = std::time::Instant::now();
        let mut n = 0;
        let mut bytes = 0;
        while start.elapsed().as_millis() < 700 {
            let mut f = Found::default();
            k.parse(&Document::of(body.as_bytes()), &mut f).unwrap();
            n += f.posts.len();
            bytes += body.len();
        }
        println!(
            "{c}: {:.0} MB/s, {n} posts, {} bytes",
            bytes as f64 / 1e6 / start.elapsed().as_secs_f64(),
            body.len()
        );
    }
}
