//! Scenarios of sources that are pushed to, through the real receiver.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use connectors::drive::{Shared, SourceState, Stop};
use connectors::http::{Body, Client, Request};
use connectors::receive::{MAX_BODY_BYTES, Receiver, hook_path, router};
use model::{Clock, SystemClock};
use testkit::fakes::{Change, Delivery, FakePost, World};

use super::Scenario;
use super::bench::{Bench, Memory, now};

pub(super) static SCENARIOS: &[Scenario] = &[
    ("the handshake is answered as specified", handshake),
    ("a signed delivery is taken, once", taken),
    ("a delivery that was tampered with brings nothing", tampered),
    ("edits and deletions are pushed", changed),
    ("nothing is acknowledged that is not durable", durable),
    ("a body without end is refused", endless),
];

/// The receiver on a port of its own.
struct Listening<'a> {
    bench: &'a Bench,
    address: String,
    sink: Arc<Memory>,
    stop: Stop,
}

impl Drop for Listening<'_> {
    fn drop(&mut self) {
        self.stop.stop();
    }
}

fn listen(bench: &Bench) -> Result<Listening<'_>, String> {
    let server = bench.server(2);
    let hook =
        bench.open(&server, None, 0)?.hook.ok_or("the platform pushes, and the source has no webhook")?;
    let (sink, stop) = (Arc::new(Memory::default()), Stop::default());
    let shared = Shared { sink: sink.clone(), clock: Arc::new(SystemClock), stop: stop.clone() };
    let receiver =
        Receiver::new("tested", bench.fake.channel(), hook, SourceState::default(), SystemClock.now());
    let listener = bench
        .runtime
        .block_on(tokio::net::TcpListener::bind("127.0.0.1:0"))
        .map_err(|error| error.to_string())?;
    let address = format!("http://{}{}", listener.local_addr().unwrap(), hook_path("tested"));
    let stopped = stop.clone();
    bench.runtime.spawn(async move {
        let served = axum::serve(listener, router(vec![receiver], shared));
        let _ = served.with_graceful_shutdown(async move { stopped.stopped().await }).await;
    });
    Ok(Listening { bench, address, sink, stop })
}

impl Listening<'_> {
    fn send(&self, delivery: &Delivery) -> Result<(u16, String), String> {
        let client = Client::new("tested", true, 1 << 20).map_err(|error| error.to_string())?;
        let url = match delivery.query.is_empty() {
            true => self.address.clone(),
            false => format!("{}?{}", self.address, delivery.query),
        };
        let mut request = if delivery.method == "GET" { Request::get(url) } else { Request::post(url) };
        for (name, value) in &delivery.headers {
            request = request.header(name, value.clone());
        }
        if delivery.method != "GET" {
            let has_type = delivery.headers.iter().any(|(name, _)| name == "content-type");
            let kind = if has_type { "" } else { "application/octet-stream" };
            request.body = match kind {
                // The delivery names its own type.
                "" => Body::Raw(delivery.body.clone()),
                kind => Body::Bytes(kind, delivery.body.clone()),
            };
        }
        let answer = self.bench.runtime.block_on(client.ask(&request)).map_err(|error| error.to_string())?;
        Ok((answer.status, String::from_utf8_lossy(&answer.body).into_owned()))
    }

    fn count(&self) -> usize {
        self.sink.posts.lock().unwrap().len()
    }
}

fn pushed() -> (World, FakePost) {
    let mut world = World::at(now() - 5, 2);
    let post = world.write("sertraline gives me a headache").clone();
    (world, post)
}

fn handshake(bench: &Bench) -> Result<(), String> {
    let Some((delivery, wanted)) = bench.fake.handshake() else { return Ok(()) };
    let listening = listen(bench)?;
    let (status, body) = listening.send(&delivery)?;
    if (status, &body) != (200, &wanted) {
        return Err(format!("{status} and {} bytes, not the reply that the platform waits for", body.len()));
    }
    Ok(())
}

fn taken(bench: &Bench) -> Result<(), String> {
    let listening = listen(bench)?;
    let (world, post) = pushed();
    let id = bench.fake.id(&post);
    for delivery in bench.fake.deliveries(&post, Change::New, &world) {
        let (status, _) = listening.send(&delivery)?;
        if !(200..300).contains(&status) {
            return Err(format!("status {status}"));
        }
    }
    if !listening.sink.ids().contains(&id) {
        return Err(format!("{id} did not come; what came: {:?}", listening.sink.ids()));
    }
    let before = listening.count();
    for delivery in bench.fake.deliveries(&post, Change::New, &world) {
        listening.send(&delivery)?;
    }
    // A platform that names its deliveries is believed; of others the ids of posts remove what came twice.
    let again = listening.count() - before;
    let distinct = listening.sink.ids().len();
    if distinct != 1 || again > before {
        return Err(format!("{distinct} posts, and {again} more when the delivery came again"));
    }
    Ok(())
}

fn tampered(bench: &Bench) -> Result<(), String> {
    let listening = listen(bench)?;
    let (world, post) = pushed();
    for delivery in bench.fake.deliveries(&post, Change::New, &world) {
        let mut unsigned = delivery.clone();
        unsigned.headers.retain(|(name, _)| name == "content-type");
        unsigned.query = String::new();
        let mut changed = delivery.clone();
        if let Some(at) = changed.body.windows(8).position(|part| part == b"headache") {
            changed.body[at] = b'H';
        }
        let is_signed = unsigned.headers.len() < delivery.headers.len() || !delivery.query.is_empty();
        if is_signed {
            listening.send(&unsigned)?;
        }
        // A scheme that signs no body (a shared secret in a header) cannot notice a change of it.
        let signs_body = delivery.headers.iter().any(|(name, _)| name.contains("signature"));
        if signs_body && changed.body != delivery.body {
            listening.send(&changed)?;
        }
    }
    match listening.count() {
        0 => Ok(()),
        count => Err(format!("{count} posts came of deliveries that are not the platform's")),
    }
}

fn changed(bench: &Bench) -> Result<(), String> {
    let listening = listen(bench)?;
    let (mut world, post) = pushed();
    let id = bench.fake.id(&post);
    for delivery in bench.fake.deliveries(&post, Change::New, &world) {
        listening.send(&delivery)?;
    }
    world.edit(post.n, "sertraline: the headache is gone");
    let edited = world.posts[0].clone();
    let deliveries = bench.fake.deliveries(&edited, Change::Edited, &world);
    for delivery in &deliveries {
        listening.send(delivery)?;
    }
    let is_edit = |item: &connectors::source::Item| item.id == *id && item.revision > 0;
    if !deliveries.is_empty() && !listening.sink.posts.lock().unwrap().iter().any(is_edit) {
        return Err("the edit is no higher revision of the post".into());
    }
    world.delete(post.n);
    let gone = world.posts[0].clone();
    let deliveries = bench.fake.deliveries(&gone, Change::Deleted, &world);
    for delivery in &deliveries {
        listening.send(delivery)?;
    }
    let is_gone = |item: &connectors::source::Item| item.id == *id && item.deleted;
    if !deliveries.is_empty() && !listening.sink.posts.lock().unwrap().iter().any(is_gone) {
        return Err("the deletion is no erasure".into());
    }
    Ok(())
}

fn durable(bench: &Bench) -> Result<(), String> {
    let listening = listen(bench)?;
    let (world, post) = pushed();
    let Some(delivery) = bench.fake.deliveries(&post, Change::New, &world).pop() else { return Ok(()) };
    listening.sink.away.store(true, Ordering::SeqCst);
    let (status, _) = listening.send(&delivery)?;
    if (200..300).contains(&status) {
        return Err(format!("status {status} while the journal was away"));
    }
    listening.sink.away.store(false, Ordering::SeqCst);
    // The platform comes again with the very same delivery.
    let (status, _) = listening.send(&delivery)?;
    if !(200..300).contains(&status) || listening.count() == 0 {
        return Err(format!("status {status} and {} posts when the journal was back", listening.count()));
    }
    Ok(())
}

fn endless(bench: &Bench) -> Result<(), String> {
    let listening = listen(bench)?;
    let delivery = Delivery { method: "POST", body: vec![b' '; MAX_BODY_BYTES + 1], ..Delivery::default() };
    match listening.send(&delivery) {
        Ok((413, _)) => Ok(()),
        // A server may close the connection before it has read everything.
        Err(_) => Ok(()),
        Ok((status, _)) => Err(format!("status {status}")),
    }
}
