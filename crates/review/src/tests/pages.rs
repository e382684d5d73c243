//! The pages.

use expect_test::expect;
use model::{Contribution, Evidence, Seriousness, Span};
use store::StoredReport;

use super::fake::{Fake, over, report, with};
use super::get;

#[tokio::test]
async fn the_list_shows_reports_with_marked_evidence() {
    let (router, _) = over((0..3).map(report).collect());
    let page = get(&router, "/").await;
    assert_eq!((page.status, page.header("content-type")), (200, "text/html; charset=utf-8"));
    for expected in [
        "<dt>Posts screened</dt><dd>12,345</dd>",
        "<mark class=\"drug\" title=\"sertraline, affirmed\">zoloft</mark>",
        "<mark class=\"event\" title=\"rash, negated\">rash</mark>",
        "Day 3 😵 on ",
        "<li>hospitalisation</li>",
        "<li class=\"met\">patient: met</li>",
        "<li class=\"unsure\">reporter: unsure</li>",
        "<time datetime=\"2025-12-31T23:00:00Z\">2025-12-31 23:00 UTC</time>",
        "<title>2025-12-31 23:00 UTC: 1 of 10</title>",
        "<th scope=\"row\">2025-12-31 23:00</th><td>10</td><td>1</td>",
        "posts flagged, at most 1 in an hour</span>",
        "dir=\"auto\" lang=\"en\"",
    ] {
        assert!(page.body.contains(expected), "{expected} is not in\n{}", page.body);
    }
    let spaced = |(at, dot): (usize, &str)| {
        let (before, after) = (&page.body[..at], &page.body[at + dot.len()..]);
        before.ends_with(char::is_whitespace) && after.starts_with(char::is_whitespace)
    };
    assert!(page.body.match_indices('·').all(spaced), "dots stand between spaces:\n{}", page.body);
    assert_eq!(page.body.matches("<article").count(), 3);
    assert!(!page.body.contains("<script"));
    // Every field has a label around it, and every id is there once.
    assert_eq!(page.body.matches("<input").count(), page.body.matches("<label>").count());
    let mut ids: Vec<&str> =
        page.body.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let count = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), count);
}

#[tokio::test]
async fn filters_stay_in_the_form_and_in_the_links() {
    let (router, _) = over((0..8).map(report).collect());
    let page = get(&router, "/?channel=reddit&drug=sertraline&event=&min_score=0.5&limit=2").await;
    assert_eq!(page.body.matches("<article").count(), 2);
    assert!(page.body.contains("name=\"drug\" value=\"sertraline\""));
    let link = page.body.split("<a href=\"").find(|link| link.contains("rel=\"next\"")).unwrap();
    let link =
        link.split('"').next().unwrap().replace("&amp;", "&").replace("&#x2f;", "/").replace("&#x3d;", "=");
    assert!(
        link.starts_with("/?channel=reddit&drug=drug%2Fsertraline&min_score=0.5&limit=2&cursor="),
        "{link}"
    );
    let older = get(&router, &link).await;
    assert_eq!((older.status, older.body.matches("<article").count()), (200, 2));
    assert!(older.body.contains(">Newest reports</a>"));
}

#[tokio::test]
async fn one_report_shows_everything_that_led_to_it() {
    let (router, _) = over(vec![report(1), report(2)]);
    let page = get(&router, &format!("/reports/{}", report(1).id)).await;
    assert_eq!(page.status, 200);
    for expected in [
        "<th scope=\"row\">onset</th><td>3 days</td><td><q dir=\"auto\">Day 3</q></td>",
        "<th scope=\"row\">seriousness</th><td>hospitalisation</td><td><q dir=\"auto\">hospital</q></td>",
        "<td>sertraline</td><td>dizziness</td><td>reaction</td><td>0.87</td>",
        "<td>word:dizzy</td><td>+1.25</td>",
        "<small>atc N06AB06</small>",
        "Taken out before storing: name 1",
        "<dt>model</dt><dd>m7</dd>",
        "About: <bdi>sleep</bdi>",
    ] {
        assert!(page.body.contains(expected), "{expected} is not in\n{}", page.body);
    }
    // The other report says the same.
    let similar = page.body.split("Similar reports").nth(1).unwrap();
    assert!(similar.contains(&format!("/reports/{}", report(2).id)));
}

/// Puts `words` wherever a report can carry words from outside.
fn hostile(words: &str) -> StoredReport {
    let mut report = report(1);
    report.text = words.to_owned();
    report.title = words.to_owned();
    report.about = vec![words.to_owned()];
    report.channel = words.to_owned();
    report.kind = Some(words.to_owned());
    report.language = words.to_owned();
    let span = Span::new(0, words.len());
    let evidence = Evidence { value: words.to_owned(), span };
    report.facts.dose = Some(evidence.clone());
    report.facts.seriousness = vec![Seriousness { evidence: evidence.clone(), event: None }];
    report.quality.labels = vec![evidence];
    report.why = vec![Contribution { name: words.to_owned(), weight: -1.0 }];
    report.redactions = [(words.to_owned(), 1)].into();
    report.versions.dictionary = words.to_owned();
    for mention in &mut report.mentions {
        (mention.start, mention.end) = (span.start, span.end);
        mention.text = words.to_owned();
        mention.preferred = words.to_owned();
        mention.concept = words.to_owned();
        mention.codes = [(words.to_owned(), words.to_owned())].into();
    }
    report
}

#[tokio::test]
async fn hostile_words_stay_words() {
    for words in [
        "<script>alert(1)</script>",
        "\" onmouseover=\"alert(1)",
        "' onfocus='alert(1)",
        "</p></article><img src=x onerror=alert(1)>",
        "{{ versions }}{% include 'layout.html' %}",
    ] {
        let (router, _) = over(vec![hostile(words)]);
        let id = report(1).id;
        for path in ["/".to_owned(), format!("/reports/{id}")] {
            let page = get(&router, &path).await;
            assert_eq!(page.status, 200, "{path}");
            assert!(!page.body.contains(words) || words.starts_with('{'), "{path}: {words}");
            assert!(!page.body.contains("<script") && !page.body.contains("<img"), "{path}: {words}");
        }
    }
    // What comes in the query is put back into the form.
    let (router, _) = over(vec![report(1)]);
    let page = get(&router, "/?channel=%22%3E%3Cscript%3Ealert(1)%3C/script%3E").await;
    assert_eq!(page.status, 200);
    assert!(!page.body.contains("<script"));
}

#[tokio::test]
async fn problems_are_pages() {
    let (router, _) = over(vec![report(1)]);
    for (path, status, words) in [
        ("/nothing", 404, "There is nothing at this address."),
        ("/reports/ffffffffffffffffffffffffffffffff", 404, "No such report"),
        ("/reports/%22%3E", 404, "No such report"),
        ("/?min_score=9", 400, "`min_score` takes a number from 0 to 1"),
    ] {
        let page = get(&router, path).await;
        assert_eq!(
            (page.status, page.header("content-type")),
            (status, "text/html; charset=utf-8"),
            "{path}"
        );
        assert!(page.body.contains(words), "{path}:\n{}", page.body);
    }
    let (router, _) = with(Fake { reports: Vec::new(), away: true });
    for path in ["/", "/reports/ffffffffffffffffffffffffffffffff"] {
        let page = get(&router, path).await;
        assert_eq!((page.status, page.header("retry-after")), (503, "5"), "{path}");
        assert!(page.body.contains("try again soon"));
    }
}

#[tokio::test]
async fn an_empty_store_says_what_to_do() {
    let (router, _) = over(Vec::new());
    let page = get(&router, "/").await;
    assert!(
        page.body.contains("Nothing has been screened yet")
            && page.body.contains("No candidate report is stored")
    );
    let style = get(&router, "/assets/hark.css").await;
    assert_eq!((style.status, style.header("content-type")), (200, "text/css; charset=utf-8"));
    assert!(style.header("cache-control").starts_with("max-age"));
}

#[tokio::test]
async fn a_long_text_is_cut_in_the_list_and_whole_on_its_page() {
    let mut long = report(1);
    long.text = "é".repeat(5_000);
    long.mentions.clear();
    (long.facts, long.validity) = Default::default();
    let (router, _) = over(vec![long.clone()]);
    let list = get(&router, "/").await.body;
    assert!(list.matches('é').count() == 750 && list.contains("é…</p>"));
    let page = get(&router, &format!("/reports/{}", long.id)).await.body;
    assert_eq!(page.matches('é').count(), 5_000);
}

#[tokio::test]
async fn the_outline_of_the_page_is_stable() {
    let (router, _) = over(vec![report(1)]);
    let page = get(&router, "/").await.body;
    let outline: Vec<&str> = page
        .lines()
        .filter(|line| {
            ["<header", "<main", "<nav", "<footer", "<search", "<section", "<h"]
                .iter()
                .any(|tag| line.starts_with(tag))
        })
        .collect();
    expect![[r#"
        <html lang="en">
        <head>
        <header>
        <main id="main">
        <h1>Candidate reports</h1>
        <section aria-labelledby="by-hour">
        <h2 id="by-hour">Flagged posts by hour <small>(all channels; last 48 hours of data)</small></h2>
        <search aria-label="Filter">
        <section aria-labelledby="newest">
        <h2 id="newest">Newest reports</h2>
        <h3 id="r-01010101010101010101010101010101"><a href="/reports/01010101010101010101010101010101">Report 01010101</a></h3>
        <nav class="pages" aria-label="Pages">
        <footer>"#]].assert_eq(&outline.join("\n"));
}
