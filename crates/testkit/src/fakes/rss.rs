//! A site with an Atom feed in pages: what changed last stands first, and what was deleted leaves a tombstone (RFC 6721).

use openssl::base64::encode_block;

use super::{Fake, FakeAnswer, FakePost, FakeRequest, World, iso};

const USER: &str = "reader";
const PASSWORD: &str = "rss-password-of-tests";

/// The site.
pub(super) struct Rss;

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn id(post: &FakePost) -> String {
    format!("tag:forum.example.org,2026:post-{}", post.n)
}

fn entry(post: &FakePost) -> String {
    format!(
        "<entry><id>{}</id><title>How do you sleep?</title><link href=\"/t/7#p{}\"/><author><name>{}</name></author>\
         <published>{}</published><updated>{}</updated><content type=\"html\">{}</content></entry>\n",
        id(post),
        post.n,
        post.author,
        iso(post.at),
        iso(post.changed_at()),
        // Once for the markup, once for the feed.
        escaped(&format!("<p>{}</p>", escaped(&post.text))),
    )
}

impl Fake for Rss {
    fn channel(&self) -> &'static str {
        "rss"
    }

    fn settings(&self, base: &str, secret: &dyn Fn(&str) -> String) -> Vec<(&'static str, String)> {
        vec![
            ("feeds", format!("{base}/feed.atom")),
            ("user", USER.to_owned()),
            ("password_file", secret(PASSWORD)),
        ]
    }

    fn id(&self, post: &FakePost) -> String {
        id(post)
    }

    fn answer(&self, request: &FakeRequest, world: &World) -> FakeAnswer {
        let wanted = format!("Basic {}", encode_block(format!("{USER}:{PASSWORD}").as_bytes()));
        if request.header("authorization") != Some(&*wanted) {
            return self.denied();
        }
        if request.path != "/feed.atom" {
            return FakeAnswer::Whole(404, Vec::new(), b"<html>not found</html>".to_vec());
        }
        let changed = world.posts.iter().map(FakePost::changed_at).max().unwrap_or(0);
        let etag = format!("\"{changed}-{}\"", world.posts.len());
        let page = request.param("page").and_then(|page| page.parse::<usize>().ok()).unwrap_or(1).max(1);
        if page == 1 && request.header("if-none-match") == Some(&*etag) {
            return FakeAnswer::Whole(304, vec![("etag".to_owned(), etag)], Vec::new());
        }
        let mut standing: Vec<&FakePost> = world.standing().collect();
        standing.sort_by_key(|post| std::cmp::Reverse((post.changed_at(), post.n)));
        let mut body = String::from(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" \
             xmlns:at=\"http://purl.org/atompub/tombstones/1.0\"><id>tag:forum.example.org,2026:feed</id><title>Sleep</title>\n",
        );
        if standing.len() > page * world.page {
            body += &format!("<link rel=\"next\" href=\"/feed.atom?page={}\"/>\n", page + 1);
        }
        if page == 1 {
            for post in world.posts.iter().filter(|post| post.deleted_at.is_some()) {
                let when = iso(post.changed_at());
                body += &format!("<at:deleted-entry ref=\"{}\" when=\"{when}\"/>\n", id(post));
            }
        }
        body.extend(standing.into_iter().skip((page - 1) * world.page).take(world.page).map(entry));
        body += "</feed>\n";
        FakeAnswer::text("application/atom+xml; charset=utf-8", body).with("etag", etag)
    }

    fn limited(&self, _world: &World, secs: i64) -> FakeAnswer {
        FakeAnswer::Whole(429, vec![("retry-after".to_owned(), secs.to_string())], Vec::new())
    }

    fn denied(&self) -> FakeAnswer {
        let realm = ("www-authenticate".to_owned(), "Basic realm=\"feeds\"".to_owned());
        FakeAnswer::Whole(401, vec![realm], b"<html>who are you?</html>".to_vec())
    }
}
