//! A site without an interface: robots.txt, sitemaps, and a page of each post, once with schema.org data and once without.

use serde_json::json;

use super::{Fake, FakeAnswer, FakePost, FakeRequest, World, iso};

/// Under which the site is known: the port of the fake is another each time.
const PUBLIC: &str = "https://sleep.example.org";

/// The site.
pub(super) struct Web;

fn html(head: &str, body: &str) -> FakeAnswer {
    let page = format!(
        "<!doctype html>\n<html lang=\"en\"><head>{head}</head><body><h1>How do you sleep?</h1>{body}</body></html>\n"
    );
    FakeAnswer::text("text/html; charset=utf-8", page)
}

fn page(post: &FakePost) -> FakeAnswer {
    let mut data = json!({
        "@context": "https://schema.org", "@type": "DiscussionForumPosting", "@id": format!("/t/{}", post.n),
        "headline": "How do you sleep?", "text": post.text, "datePublished": iso(post.at),
        "author": {"@type": "Person", "name": post.author, "url": format!("/u/{}", post.author)},
    });
    if let Some(edited) = post.edited_at {
        data["dateModified"] = json!(iso(edited));
    }
    // What a script holds must not end it.
    let data = data.to_string().replace('<', "\\u003c");
    html(&format!("<script type=\"application/ld+json\">{data}</script>"), "<p>See above.</p>")
}

fn plain(post: &FakePost) -> FakeAnswer {
    let text = post.text.replace('&', "&amp;").replace('<', "&lt;");
    let (n, author, at) = (post.n, &post.author, iso(post.at));
    let body = format!(
        "<b class=\"by\">{author}</b> <time datetime=\"{at}\">today</time><div class=\"body\">{text}</div>"
    );
    html("", &format!("<article class=\"post\" id=\"p{n}\">{body}</article>"))
}

impl Fake for Web {
    fn channel(&self) -> &'static str {
        "web"
    }

    fn settings(&self, base: &str, _secret: &dyn Fn(&str) -> String) -> Vec<(&'static str, String)> {
        vec![
            ("base_url", base.to_owned()),
            ("public_url", PUBLIC.to_owned()),
            ("paths", "/t/".to_owned()),
            ("legal_basis", "Invented posts of our own".to_owned()),
            ("contact", "pv@example.org".to_owned()),
            // Tests have no time.
            ("delay_secs", "0".to_owned()),
        ]
    }

    fn id(&self, post: &FakePost) -> String {
        format!("{PUBLIC}/t/{}", post.n)
    }

    fn answer(&self, request: &FakeRequest, world: &World) -> FakeAnswer {
        let base = format!("http://{}", request.header("host").unwrap_or_default());
        let path = request.path.as_str();
        let standing: Vec<&FakePost> = world.standing().collect();
        if path == "/robots.txt" {
            let rules = format!("User-agent: *\nDisallow: /t/private\nSitemap: {base}/sitemap.xml\n");
            return FakeAnswer::text("text/plain", rules);
        }
        if path == "/sitemap.xml" {
            let count = standing.len().div_ceil(world.page).max(1);
            let all = (1..=count).map(|n| format!("<sitemap><loc>{base}/sitemap-{n}.xml</loc></sitemap>"));
            return FakeAnswer::text(
                "application/xml",
                format!("<sitemapindex>{}</sitemapindex>", all.collect::<String>()),
            );
        }
        let number = |before: &str, after: &str| {
            path.strip_prefix(before).and_then(|rest| rest.strip_suffix(after)?.parse::<u64>().ok())
        };
        if let Some(n) = number("/sitemap-", ".xml") {
            let from = usize::try_from(n.saturating_sub(1)).unwrap_or(0) * world.page;
            let url = |path: &str, post: &FakePost| {
                format!(
                    "<url><loc>{base}{path}{}</loc><lastmod>{}</lastmod></url>",
                    post.n,
                    iso(post.changed_at())
                )
            };
            let all = standing.iter().skip(from).take(world.page);
            let all: String = all
                .map(|post| url("/t/", post) + &url("/t/private-", post) + &url("/plain/", post))
                .collect();
            return FakeAnswer::text("application/xml", format!("<urlset>{all}</urlset>"));
        }
        match (number("/t/", "").and_then(|n| world.get(n)), number("/plain/", "").and_then(|n| world.get(n)))
        {
            (Some(post), _) => page(post),
            (_, Some(post)) => plain(post),
            _ => FakeAnswer::Whole(404, Vec::new(), b"<html>not found</html>".to_vec()),
        }
    }

    fn limited(&self, _world: &World, secs: i64) -> FakeAnswer {
        FakeAnswer::Whole(
            429,
            vec![("retry-after".to_owned(), secs.to_string())],
            b"<html>slower</html>".to_vec(),
        )
    }

    fn denied(&self) -> FakeAnswer {
        FakeAnswer::Whole(403, Vec::new(), b"<html>no</html>".to_vec())
    }

    fn tells_deletions(&self) -> bool {
        false
    }
}
