//! Health, metrics, and who is answered.

use axum::body::Body;
use axum::http::Request;

use super::fake::{Fake, over, report, with};
use super::{get, send};

#[tokio::test]
async fn readiness_follows_the_process_and_not_the_database() {
    let (router, ready) = with(Fake { reports: Vec::new(), away: true });
    assert_eq!(get(&router, "/livez").await.status, 200);
    assert_eq!(get(&router, "/readyz").await.status, 503);
    ready.set(true);
    assert_eq!(get(&router, "/readyz").await.body, "ok\n");
    let verbose = get(&router, "/readyz?verbose").await;
    assert_eq!(verbose.status, 200);
    assert_eq!(
        verbose.body,
        "[+]process: takes work\n[-]store: does not answer; work waits in the journal\n"
    );
    ready.set(false);
    assert_eq!(get(&router, "/readyz").await.status, 503);
}

#[tokio::test]
async fn requests_are_measured_under_their_pattern() {
    // The recorder is in force on this thread only, so the runtime stays on it too.
    let (recorder, telemetry) = telemetry::recorder();
    let (router, _) = over(vec![report(1)]);
    let guard = metrics::set_default_local_recorder(&recorder);
    get(&router, "/reports/0123").await;
    get(&router, "/livez").await;
    drop(guard);
    let text = telemetry.render();
    for expected in ["http_route=\"/reports/{id}\"", "http_route=\"/livez\""] {
        assert!(text.contains(expected), "{expected} is not in\n{text}");
    }
    assert!(!text.contains("0123"));
    let answer = get(&router, "/metrics").await;
    assert!(answer.header("content-type").starts_with("text/plain; version=0.0.4"));
}

#[tokio::test]
async fn pages_of_other_names_are_refused_and_probes_are_not() {
    let (router, _) = over(vec![report(1)]);
    for (path, status) in
        [("/", 421), ("/api/v1/reports", 421), ("/nothing", 421), ("/livez", 200), ("/metrics", 200)]
    {
        let request = Request::get(path).header("host", "evil.example").body(Body::empty()).unwrap();
        let answer = send(router.clone(), request).await;
        assert_eq!(answer.status, status, "{path}");
        assert!(!answer.body.contains("zoloft"), "{path}");
    }
}

#[tokio::test]
async fn every_answer_forbids_foreign_scripts_and_caching() {
    let (router, _) = over(vec![report(1)]);
    for path in ["/", "/nothing", "/api/v1/reports", "/livez"] {
        let answer = get(&router, path).await;
        let policy = answer.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self';"), "{path}");
        assert!(policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe"), "{path}");
        assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin", "{path}");
        assert!(answer.header("permissions-policy").contains("camera=()"), "{path}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "no-referrer", "{path}");
        // The page itself, where it is built in, tells of nobody; it is asked for anew each time.
        let kept = answer.header("cache-control");
        assert!(kept == "no-store" || (path == "/" && kept == "no-cache"), "{path}: {kept}");
    }
}

#[tokio::test]
async fn a_stop_finishes_what_is_under_way_and_returns() {
    use std::sync::Arc;

    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    let fake = Arc::new(Fake { reports: vec![report(1)], away: false });
    let state = super::empty::state(fake, super::access::nobody());
    let ready = state.ready.clone();
    ready.set(true);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let served = tokio::spawn(crate::serve(listener, state, async { stopped.await.unwrap_or_default() }));
    let mut client = tokio::net::TcpStream::connect(address).await.unwrap();
    client.write_all(b"GET /livez HTTP/1.1\r\nhost: any\r\n\r\n").await.unwrap();
    let mut first = [0; 15];
    client.read_exact(&mut first).await.unwrap();
    assert_eq!(&first, b"HTTP/1.1 200 OK");
    stop.send(()).unwrap();
    let mut rest = String::new();
    // The answer comes whole, then the idle connection is closed.
    client.read_to_string(&mut rest).await.unwrap();
    assert!(rest.ends_with("ok\n"), "{rest}");
    served.await.unwrap().unwrap();
    assert!(!ready.get());
}
