//! Webhooks.

use testkit::fakes::{Change, Delivery};

use super::*;
use crate::source::{Hook, HookReply, HookRequest};

fn send(hook: &dyn Hook, delivery: &Delivery, found: &mut Found) -> HookReply {
    let request = HookRequest {
        method: delivery.method,
        query: &delivery.query,
        headers: &delivery.headers,
        body: &delivery.body,
        now: Timestamp::from_millis(NOW * 1000),
    };
    hook.receive(&request, found)
}

#[test]
fn a_webhook_is_proved_and_told_of_every_change() {
    let server = platform(1, 5);
    let hook = Source::at(&server.base(), &[]).open(None).unwrap().hook.unwrap();
    let (handshake, wanted) = fake().handshake().unwrap();
    let mut found = Found::default();
    let reply = send(&*hook, &handshake, &mut found);
    assert_eq!((reply.status, reply.body, reply.content_type), (200, wanted, "application/json"));
    let post = server.edit(1, "edited words");
    let gone = server.delete(1);
    for (post, change) in [(&post, Change::New), (&post, Change::Edited), (&gone, Change::Deleted)] {
        for delivery in fake().deliveries(post, change, &server.world()) {
            let reply = send(&*hook, &delivery, &mut found);
            assert_eq!(reply.status, 200);
            assert!(reply.delivery.is_some_and(|id| !id.is_empty()));
        }
    }
    let id = fake().id(&post);
    assert_eq!(
        lines(&found),
        [format!("{id}@1 post \"edited words\""), format!("{id}@1 post \"edited words\""), format!("-{id}")]
    );
    assert_eq!(found.posts[0].author.as_deref(), Some("writer1"));
}

#[test]
fn what_is_not_signed_is_not_read() {
    let server = platform(1, 5);
    let hook = Source::at(&server.base(), &[]).open(None).unwrap().hook.unwrap();
    let world = server.world();
    let good = fake().deliveries(&world.posts[0], Change::New, &world).remove(0);
    let with = |value: &str| {
        let headers = vec![("x-twitter-webhooks-signature".to_owned(), value.to_owned())];
        Delivery { headers, ..good.clone() }
    };
    let mut other = good.clone();
    other.body.push(b' ');
    let hex = with(&good.headers[1].1.replace("sha256=", ""));
    let wrong = [
        other,
        with(""),
        with("sha256="),
        with("sha256=AAAA"),
        with("sha1=AAAA"),
        hex,
        Delivery { headers: Vec::new(), ..good.clone() },
    ];
    let mut found = Found::default();
    for (at, delivery) in wrong.iter().enumerate() {
        assert_eq!(send(&*hook, delivery, &mut found).status, 401, "{at}");
    }
    for (method, query, status) in
        [("GET", "", 400), ("GET", "crc=1", 400), ("PUT", "", 405), ("DELETE", "crc_token=1", 405)]
    {
        let delivery = Delivery { method, query: query.to_owned(), ..good.clone() };
        assert_eq!(send(&*hook, &delivery, &mut found).status, status, "{method} {query}");
    }
    assert!(found.is_empty());
}
