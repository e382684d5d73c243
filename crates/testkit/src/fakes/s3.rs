//! An object store with one bucket, `drops`, at a path: every change of the world is an object of one JSON line.
//!
//! Names are `exports/<time>/<n>.json`. Lists are in the order of names, pages have the world's length. What a request must be
//! signed with is checked for its shape; that signatures are right is proved by the connector's own tests.

use serde_json::json;

use super::{Fake, FakeAnswer, FakePost, FakeRequest, World, iso};

/// See the module.
#[derive(Clone, Copy, Debug)]
pub struct S3;

const PREFIX: &str = "exports/";

struct Object {
    key: String,
    at: i64,
    body: String,
}

fn objects(world: &World) -> Vec<Object> {
    let mut all: Vec<Object> = world.posts.iter().map(object).collect();
    all.sort_by(|left, right| left.key.cmp(&right.key));
    all
}

/// The object in which a post is, as it is now; an edit or a deletion writes it anew.
fn object(post: &FakePost) -> Object {
    let revision = post.changed_at() - post.at;
    let body = match post.deleted_at {
        Some(_) => json!({"id": format!("row {}", post.n), "deleted": true, "revision": revision}),
        None => json!({
            "id": format!("row {}", post.n),
            "text": post.text,
            "author": post.author,
            "created_at": iso(post.at),
            "revision": revision,
        }),
    };
    Object {
        key: format!("{PREFIX}{} & more/{:06}.json", post.at % 3, post.n),
        at: post.changed_at(),
        body: body.to_string(),
    }
}

fn etag(body: &str) -> String {
    let digest =
        openssl::hash::hash(openssl::hash::MessageDigest::md5(), body.as_bytes()).expect("OpenSSL hashes");
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn error(status: u16, code: &str) -> FakeAnswer {
    let body =
        format!("<?xml version=\"1.0\"?><Error><Code>{code}</Code><Message>invented</Message></Error>");
    FakeAnswer::Whole(status, vec![("content-type".into(), "application/xml".into())], body.into_bytes())
}

fn list(request: &FakeRequest, world: &World) -> FakeAnswer {
    let prefix = request.param("prefix").unwrap_or_default();
    let after = request.param("continuation-token").or(request.param("start-after")).unwrap_or_default();
    let all: Vec<Object> = objects(world)
        .into_iter()
        .filter(|object| object.key.starts_with(prefix) && &*object.key > after)
        .collect();
    let most =
        request.param("max-keys").and_then(|text| text.parse().ok()).unwrap_or(1000).min(world.page.max(1));
    let page = &all[..all.len().min(most)];
    let more = page.len() < all.len();
    let mut xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ListBucketResult \
                   xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Name>drops</Name><EncodingType>url</EncodingType>"
        .to_owned();
    for object in page {
        let key: String = form_urlencoded::byte_serialize(object.key.as_bytes()).collect();
        xml += &format!(
            "<Contents><Key>{}</Key><LastModified>{}</LastModified><ETag>&quot;{}&quot;</ETag><Size>{}</Size>\
             <StorageClass>STANDARD</StorageClass></Contents>",
            key.replace("%2F", "/"),
            iso(object.at),
            etag(&object.body),
            object.body.len()
        );
    }
    if let (true, Some(last)) = (more, page.last()) {
        let token = last.key.replace('&', "&amp;");
        xml += &format!("<NextContinuationToken>{token}</NextContinuationToken>");
    }
    xml += &format!("<IsTruncated>{more}</IsTruncated></ListBucketResult>");
    FakeAnswer::text("application/xml", xml)
}

impl Fake for S3 {
    fn channel(&self) -> &'static str {
        "s3"
    }

    fn settings(&self, base: &str, secret: &dyn Fn(&str) -> String) -> Vec<(&'static str, String)> {
        vec![
            ("endpoint", base.to_owned()),
            ("addressing", "path".to_owned()),
            ("bucket", "drops".to_owned()),
            ("prefix", PREFIX.to_owned()),
            ("access_key_id", "INVENTED".to_owned()),
            ("secret_key_file", secret("invented secret key")),
        ]
    }

    fn id(&self, post: &FakePost) -> String {
        format!("row {}", post.n)
    }

    fn answer(&self, request: &FakeRequest, world: &World) -> FakeAnswer {
        let signed = request.header("authorization").is_some_and(|header| {
            header.starts_with("AWS4-HMAC-SHA256 Credential=INVENTED/")
                && header.contains("/us-east-1/s3/aws4_request")
        });
        if !signed || request.header("x-amz-date").is_none_or(|date| date.len() != 16) {
            return self.denied();
        }
        match request.path.strip_prefix("/drops") {
            Some("") => list(request, world),
            Some(path) => {
                match objects(world).into_iter().find(|object| path.strip_prefix('/') == Some(&object.key)) {
                    Some(object) => FakeAnswer::text("application/json", object.body),
                    None => error(404, "NoSuchKey"),
                }
            }
            None => error(404, "NoSuchBucket"),
        }
    }

    fn limited(&self, _world: &World, secs: i64) -> FakeAnswer {
        error(503, "SlowDown").with("retry-after", secs)
    }

    fn denied(&self) -> FakeAnswer {
        error(403, "AccessDenied")
    }
}
