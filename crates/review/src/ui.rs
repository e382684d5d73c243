//! The web application: files that were built from `crates/review/ui` and put into the program.
//!
//! Files under `assets/` have their content's hash in their name, so that browsers keep them for ever; the page itself is asked
//! for each time, and costs a few bytes while it is the same. Each file is compressed once, at its first use.

use std::collections::HashMap;
use std::io::Write as _;
use std::sync::LazyLock;

use axum::body::Body;
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use rust_embed::RustEmbed;

use crate::problem::Problem;

/// The page that every address of the application shows.
const PAGE: &str = "index.html";

/// Addresses of the application. Others are not found: a page that says so is no page of the application.
pub(crate) const ROUTES: [&str; 13] = [
    "/",
    "/queue",
    "/reports/{id}",
    "/dashboards",
    "/exports",
    "/pipeline",
    "/sources",
    "/alerts",
    "/trail",
    "/accounts",
    "/me",
    "/sign-in",
    "/setup",
];

/// Media types of the files that a build makes.
const MEDIA: [(&str, &str); 10] = [
    ("html", "text/html; charset=utf-8"),
    ("js", "text/javascript; charset=utf-8"),
    ("css", "text/css; charset=utf-8"),
    ("json", "application/json"),
    ("webmanifest", "application/manifest+json"),
    ("svg", "image/svg+xml"),
    ("png", "image/png"),
    ("ico", "image/x-icon"),
    ("woff2", "font/woff2"),
    ("txt", "text/plain; charset=utf-8"),
];

/// What is worth compressing.
const COMPRESSED: [&str; 6] = ["html", "js", "css", "json", "svg", "txt"];

/// Shown where the program was built without the application.
const UNBUILT: &str = "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Hark</title></head>\n\
<body><main><h1>The web application is not in this program</h1>\n\
<p>This program was built before the application was. In <code>crates/review/ui</code> run <code>npm ci</code> and \
<code>npm run build</code>, then build the program again. The API under <code>/api/v1</code> works without it.</p>\n\
</main></body></html>\n";

#[derive(RustEmbed)]
#[folder = "ui/dist/"]
#[allow_missing = true]
struct Files;

struct File {
    plain: Bytes,
    gzip: Option<Bytes>,
    /// Strong: of the bytes as built. The compressed form has its own, as its bytes are others.
    tag: String,
    media: &'static str,
    hashed: bool,
}

static FILES: LazyLock<HashMap<String, File>> = LazyLock::new(|| {
    let read = |name: std::borrow::Cow<'static, str>| {
        let plain = Bytes::from(Files::get(&name)?.data.into_owned());
        Some((name.to_string(), File::new(&name, plain)))
    };
    Files::iter().filter_map(read).collect()
});

impl File {
    fn new(name: &str, plain: Bytes) -> File {
        let extension = name.rsplit('.').next().unwrap_or_default();
        let media = MEDIA.iter().find(|(known, _)| *known == extension);
        let gzip = COMPRESSED.contains(&extension).then(|| gzip(&plain)).flatten();
        File {
            gzip: gzip.filter(|gzip| gzip.len() < plain.len()),
            tag: blake3::hash(&plain).to_hex()[..32].to_owned(),
            media: media.map_or("application/octet-stream", |(_, media)| media),
            hashed: name.starts_with("assets/"),
            plain,
        }
    }

    fn answer(&self, headers: &HeaderMap) -> Response {
        let gzip = self.gzip.as_ref().filter(|_| takes_gzip(headers));
        let tag = format!("\"{}{}\"", self.tag, if gzip.is_some() { "-gzip" } else { "" });
        let cache = if self.hashed { "public, max-age=31536000, immutable" } else { "no-cache" };
        let known = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
        let known = known.is_some_and(|known| known.split(',').any(|known| known.trim() == tag));
        let (status, body) = match (known, gzip) {
            (true, _) => (StatusCode::NOT_MODIFIED, Body::empty()),
            (false, Some(gzip)) => (StatusCode::OK, Body::from(gzip.clone())),
            (false, None) => (StatusCode::OK, Body::from(self.plain.clone())),
        };
        let mut response = (status, body).into_response();
        let answer = response.headers_mut();
        answer.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
        answer.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        if let Ok(tag) = HeaderValue::from_str(&tag) {
            answer.insert(header::ETAG, tag);
        }
        if !known {
            answer.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.media));
        }
        if gzip.is_some() && !known {
            answer.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
        response
    }
}

fn gzip(plain: &[u8]) -> Option<Bytes> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(plain).ok()?;
    encoder.finish().ok().map(Bytes::from)
}

/// Whether the client takes gzip, and has not refused it.
fn takes_gzip(headers: &HeaderMap) -> bool {
    let accepted = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    accepted.flat_map(|value| value.split(',')).any(|coding| {
        let mut parts = coding.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default();
        let refused = parts.any(|part| part.replace(' ', "").trim_end_matches(['0', '.']) == "q=");
        (name.eq_ignore_ascii_case("gzip") || name == "*") && !refused
    })
}

/// The page of the application.
pub(crate) async fn page(headers: HeaderMap) -> Response {
    match FILES.get(PAGE) {
        Some(page) => page.answer(&headers),
        None => {
            let media = HeaderValue::from_static("text/html; charset=utf-8");
            (StatusCode::NOT_FOUND, [(header::CONTENT_TYPE, media)], UNBUILT).into_response()
        }
    }
}

/// A file of `assets/`.
pub(crate) async fn asset(Path(name): Path<String>, headers: HeaderMap) -> Response {
    file(&format!("assets/{name}"), &headers)
}

/// A file beside the page, such as its icon; nothing for other paths.
pub(crate) fn beside(path: &str, headers: &HeaderMap) -> Option<Response> {
    let name = path.strip_prefix('/')?;
    (name != PAGE && !name.contains('/')).then(|| FILES.get(name))?.map(|file| file.answer(headers))
}

fn file(name: &str, headers: &HeaderMap) -> Response {
    match FILES.get(name) {
        Some(file) => file.answer(headers),
        None => Problem::no_page().into_response(),
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderMap;
    use bytes::Bytes;

    use super::{File, takes_gzip};

    fn asking(name: &'static str, value: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(name, value.parse().unwrap());
        headers
    }

    #[test]
    fn gzip_is_sent_to_whom_takes_it() {
        for (accepted, expected) in [
            ("gzip, deflate, br", true),
            ("deflate, GZIP;q=0.5", true),
            ("*", true),
            ("gzip;q=0", false),
            ("gzip; q=0.000", false),
            ("br", false),
            ("", false),
        ] {
            assert_eq!(takes_gzip(&asking("accept-encoding", accepted)), expected, "{accepted}");
        }
    }

    #[test]
    fn a_file_is_sent_once_and_hashed_ones_are_kept_for_ever() {
        let text = Bytes::from("let listen = true;\n".repeat(200));
        let file = File::new("assets/index-1a2b3c4d.js", text.clone());
        let plain = file.answer(&HeaderMap::new());
        assert_eq!(
            (plain.status().as_u16(), &plain.headers()["vary"]),
            (200, &"accept-encoding".parse().unwrap())
        );
        assert!(plain.headers()["cache-control"].to_str().unwrap().contains("immutable"));
        let small = file.answer(&asking("accept-encoding", "gzip"));
        assert_eq!(small.headers()["content-encoding"], "gzip");
        assert_ne!(small.headers()["etag"], plain.headers()["etag"]);
        let again = file.answer(&asking("if-none-match", plain.headers()["etag"].to_str().unwrap()));
        assert_eq!(again.status(), 304);
        let page = File::new("index.html", text).answer(&HeaderMap::new());
        assert_eq!(page.headers()["cache-control"], "no-cache");
    }
}
