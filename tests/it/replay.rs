//! `hark replay`: what another dictionary would change, applied, undone, cut short; and past decisions that come out
//! again.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use deident::Keys;
use serde_json::{Value, json};
use testkit::{Hark, Output};

use crate::dictionary::{CONCEPTS, TERMS, sources};
use crate::hark;
use crate::same::{share_key, status};

/// When every post of these tests became known, and the period that it is in.
const KNOWN: &str = "2026-11-20T08:00:00Z";
const PERIOD: [&str; 4] = ["--from", "2026-11-20T00:00:00Z", "--to", "2026-11-21T00:00:00Z"];

/// A name that only the old dictionary has.
const OLD: &str = "oldolol drug/examplol * brand -\n";
/// A name and a word that only the new one has.
const NEW: &str = "sampelix drug/examplol * brand -\nitching event/rash en lay -\n";

/// An installation with two dictionaries, `old.pack` and `new.pack`.
struct Place {
    hark: Hark,
    dir: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        let (hark, dir) = hark();
        let place = Self { hark, dir };
        place.build("old", OLD);
        place.build("new", NEW);
        place
    }

    fn build(&self, name: &str, more: &str) {
        let from = sources(&self.dir.path().join(name), CONCEPTS, &(TERMS.to_owned() + more));
        let part = self.dir.path().join("part.pack");
        let args = ["dictionary", "build", from.to_str().unwrap(), "--out", part.to_str().unwrap()];
        self.hark.run(args).success();
        std::fs::rename(part, self.pack(name)).unwrap();
    }

    fn pack(&self, name: &str) -> String {
        self.dir.path().join(format!("{name}.pack")).display().to_string()
    }

    /// Arguments with the old dictionary in the settings.
    fn with_settings<'a>(&self, args: impl IntoIterator<Item = &'a str>) -> Vec<String> {
        self.with_pack("old", args)
    }

    /// Arguments with this dictionary in the settings.
    fn with_pack<'a>(&self, pack: &str, args: impl IntoIterator<Item = &'a str>) -> Vec<String> {
        let set = |what: String| ["--set".to_owned(), what];
        let args = args.into_iter().map(str::to_owned);
        args.chain(set(format!("screen.dictionary={}", self.pack(pack))))
            .chain(set("screen.policy=sensitive".to_owned()))
            .collect()
    }

    fn ingest(&self, posts: &str) {
        self.hark.run_with(self.with_settings(["ingest", "-", "--observed-at", KNOWN]), posts).success();
    }

    fn replay_args(&self, pack: &str, more: &[&str]) -> Vec<String> {
        let pack = self.pack(pack);
        let given = ["replay", "--dictionary", &pack, "--output", "json"];
        self.with_settings(given.into_iter().chain(PERIOD).chain(more.iter().copied()))
    }

    /// The changes by report, and the summary.
    #[track_caller]
    fn replay(&self, pack: &str, more: &[&str]) -> (BTreeMap<String, Value>, Value) {
        changes(&self.hark.run(self.replay_args(pack, more)).success())
    }

    fn prove(&self, pack: &str, id: &str) -> Output {
        let pack = self.pack(pack);
        let args = ["replay", "--report", id, "--dry-run", "--output", "json", "--dictionary", &pack];
        self.hark.run(self.with_settings(args))
    }

    /// The report of a post.
    fn id(&self, post: &str) -> String {
        let key = std::fs::read_to_string(self.hark.data().join("hark.key")).unwrap();
        Keys::parse(&key).unwrap().report_id("reddit", post).to_string()
    }

    /// Every report that stands, by id.
    fn reports(&self) -> BTreeMap<String, Value> {
        let list = ["reports", "list", "--limit", "0", "--output", "json"];
        let lines = self.hark.run(list).success().json_lines();
        lines.into_iter().map(|report| (report["id"].as_str().unwrap().to_owned(), report)).collect()
    }
}

fn changes(output: &Output) -> (BTreeMap<String, Value>, Value) {
    let mut lines = output.json_lines();
    let summary = lines.pop().unwrap();
    (lines.into_iter().map(|line| (line["id"].as_str().unwrap().to_owned(), line)).collect(), summary)
}

fn post(id: &str, text: &str) -> String {
    json!({"id": id, "channel": "reddit", "lang": "en", "author": "somebody", "text": text}).to_string()
        + "\n"
}

fn reaction(id: &str, drug: &str, event: &str) -> String {
    post(id, &format!("{drug} gave me a terrible {event} and nausea, I had to stop taking it"))
}

fn deletion(id: &str) -> String {
    json!({"id": id, "channel": "reddit", "deleted": true}).to_string() + "\n"
}

/// Posts of every kind; the names say what the new dictionary does to them.
fn posts() -> String {
    let edited = json!({"id": "edited", "channel": "reddit", "lang": "en", "revision": 1,
        "text": "we walked along the river"});
    [
        reaction("same", "examplol", "rash"),
        reaction("new", "sampelix", "rash"),
        reaction("gone", "oldolol", "rash"),
        reaction("changed", "examplol", "headache and itching"),
        reaction("edited", "sampelix", "rash"),
        edited.to_string() + "\n",
        reaction("deleted", "sampelix", "rash"),
        post("harmless", "the river was frozen this morning"),
    ]
    .concat()
}

fn without_generation(mut reports: BTreeMap<String, Value>) -> BTreeMap<String, Value> {
    for report in reports.values_mut() {
        report.as_object_mut().unwrap().remove("generation");
    }
    reports
}

#[test]
fn another_dictionary_changes_what_it_should_and_is_undone_by_the_old_one() {
    let place = Place::new();
    place.ingest(&posts());
    let before = place.reports();
    let counted = status(&place.hark)["tables"].clone();
    let ids = |names: &[&str]| names.iter().map(|name| place.id(name)).collect::<BTreeSet<_>>();
    assert_eq!(before.keys().cloned().collect::<BTreeSet<_>>(), ids(&["same", "gone", "changed"]));

    let (told, summary) = place.replay("new", &["--dry-run"]);
    let kinds = |told: &BTreeMap<String, Value>| -> BTreeMap<String, String> {
        told.iter().map(|(id, change)| (id.clone(), change["kind"].as_str().unwrap().to_owned())).collect()
    };
    let expected = |names: &[(&str, &str)]| -> BTreeMap<String, String> {
        names.iter().map(|(name, kind)| (place.id(name), (*kind).to_owned())).collect()
    };
    let all = [("new", "new"), ("deleted", "new"), ("gone", "gone"), ("changed", "changed")];
    assert_eq!(kinds(&told), expected(&all));
    assert_eq!((&summary["summary"]["posts"], &summary["summary"]["unchanged"]), (&json!(7), &json!(3)));
    let changed = &told[&place.id("changed")];
    assert_eq!(changed["before"]["events"], json!(["event/headache", "event/nausea"]));
    assert_eq!(changed["after"]["events"], json!(["event/headache", "event/nausea", "event/rash"]));
    assert_ne!(changed["before"]["versions"]["dictionary"], changed["after"]["versions"]["dictionary"]);
    assert!(place.reports() == before, "a dry run changes nothing");

    let page = place.with_settings(["replay", "--dry-run", "--dictionary", &place.pack("new")]);
    let page = page.into_iter().chain(PERIOD.map(str::to_owned)).collect::<Vec<_>>();
    let page = place.hark.run(page).success().stdout;
    assert!(page.contains("2 new, 1 gone, 1 changed, 3 unchanged") && page.contains("+event/rash"), "{page}");
    assert!(!page.contains("terrible") && !page.contains("somebody"), "no word of a post: {page}");

    // Deleted after it was shown: the deletion wins.
    place.ingest(&deletion("deleted"));
    let (told, summary) = place.replay("new", &[]);
    assert_eq!(kinds(&told), expected(&[all[0], all[2], all[3]]));
    assert_eq!((&summary["outcome"], &summary["generation"]), (&json!("stored"), &json!(1)));
    assert_eq!(summary["summary"]["deleted"], 1);
    let after = place.reports();
    assert_eq!(after.keys().cloned().collect::<BTreeSet<_>>(), ids(&["same", "new", "changed"]));
    assert_eq!(after[&place.id("same")], before[&place.id("same")], "what does not change is left as it is");
    for name in ["new", "changed"] {
        let report = &after[&place.id(name)];
        assert_eq!((&report["revision"], &report["generation"]), (&json!(0), &json!(1)), "{name}");
        assert_eq!(report["versions"]["dictionary"], summary["versions"]["dictionary"], "{name}");
    }

    let (told, summary) = place.replay("new", &[]);
    assert_eq!((told.len(), &summary["generation"]), (0, &Value::Null), "nothing is left to change");

    place.replay("old", &[]);
    assert_eq!(without_generation(place.reports()), before, "the old dictionary gives the old bytes");
    let now = status(&place.hark)["tables"].clone();
    for count in ["posts", "flagged"] {
        assert_eq!(now[count], counted[count], "{count}: a replay counts no post again");
    }
}

#[test]
fn what_is_deleted_after_a_replay_is_gone_for_good() {
    let place = Place::new();
    place.ingest(&(reaction("a", "sampelix", "rash") + &reaction("b", "examplol", "rash")));
    place.replay("new", &[]);
    assert_eq!(place.reports().len(), 2);
    place.ingest(&(deletion("a") + &reaction("a", "sampelix", "rash")));
    for pack in ["new", "old", "new"] {
        let (_, summary) = place.replay(pack, &[]);
        assert_eq!(summary["summary"]["deleted"], 1);
        assert_eq!(place.reports().into_keys().collect::<Vec<_>>(), [place.id("b")], "{pack}");
    }
    // A later revision is another post, as ever.
    let again = json!({"id": "a", "channel": "reddit", "lang": "en", "revision": 1,
        "text": "examplol gave me a terrible rash and nausea, I had to stop taking it"});
    place.ingest(&(again.to_string() + "\n"));
    assert_eq!(place.reports().len(), 2);
}

#[test]
fn a_past_decision_comes_out_again_by_its_versions() {
    let place = Place::new();
    place.ingest(&posts());
    let (same, changed, new) = (place.id("same"), place.id("changed"), place.id("new"));
    let proved = |pack: &str, id: &str| {
        let output = place.prove(pack, id);
        (output.code, output.json_lines().remove(0))
    };
    let (code, line) = proved("old", &changed);
    assert_eq!((code, &line["outcome"]), (Some(0), &json!("equal")));
    let (code, line) = proved("new", &changed);
    assert_eq!((code, &line["outcome"]), (Some(1), &json!("differs")));
    assert!(line["differs"].as_array().unwrap().contains(&json!("mentions")), "{line}");
    assert_ne!(line["made_with"]["dictionary"], line["versions"]["dictionary"]);
    let (code, line) = proved("new", &same);
    assert_eq!((code, &line["differs"]), (Some(1), &json!(["versions"])), "the same but for what made it");
    let outcome = |pack: &str, id: &str| {
        let (code, line) = proved(pack, id);
        (code, line["outcome"].as_str().unwrap().to_owned())
    };
    assert_eq!(outcome("old", &new), (Some(0), "equal".to_owned()), "that there is none is a decision too");
    assert_eq!(outcome("new", &new), (Some(1), "none_stands".to_owned()));
    assert_eq!(outcome("new", &place.id("gone")), (Some(1), "none_made".to_owned()));

    place.replay("new", &[]);
    assert_eq!(proved("new", &changed).0, Some(0), "a replay's decision as well");
    assert_eq!(proved("old", &changed).0, Some(1));

    place.ingest(&deletion("changed"));
    let told = place.prove("new", &changed);
    assert_eq!(told.code, Some(65), "{}", told.stderr);
    assert!(told.stderr.contains("was deleted"), "{}", told.stderr);
    let told = place.prove("new", &place.id("never seen"));
    assert_eq!(told.code, Some(65), "{}", told.stderr);
    assert!(told.stderr.contains("posts_retention_hours"), "{}", told.stderr);
}

/// Kills at many instants of the same replay, one after the other; the last one runs to its end.
#[test]
fn a_replay_that_is_killed_is_repeated_without_harm() {
    const POSTS: usize = 3_000;
    const KILLS: u32 = 8;
    let posts: String = (0..POSTS)
        .map(|n| match n % 3 {
            0 => reaction(&n.to_string(), "sampelix", "rash"),
            1 => reaction(&n.to_string(), "oldolol", "rash"),
            _ => reaction(&n.to_string(), "examplol", "itching"),
        })
        .collect();
    let calm = Place::new();
    calm.ingest(&posts);
    let harried = Place::new();
    share_key(&calm.hark, &harried.hark);
    harried.ingest(&posts);
    let began = Instant::now();
    calm.replay("new", &[]);
    let took = began.elapsed();

    let mut cut_short = 0;
    for kill in 0..KILLS {
        let mut child = harried.hark.start(harried.replay_args("new", &[]));
        // Spread over the time that this machine takes for the whole.
        std::thread::sleep(took * (kill + 1) / (KILLS + 1));
        cut_short += usize::from(child.try_wait().unwrap().is_none());
        child.kill().unwrap();
        child.wait().unwrap();
    }
    assert!(cut_short > 2, "{cut_short} of {KILLS} kills came before the end: the test would prove nothing");
    harried.replay("new", &[]);
    let (left, _) = harried.replay("new", &["--dry-run"]);
    assert!(left.is_empty(), "{} changes left", left.len());
    let (expected, found) = (without_generation(calm.reports()), without_generation(harried.reports()));
    assert_eq!(found.len(), expected.len());
    assert!(found == expected, "the same reports as without kills");
    assert_eq!(expected.len(), POSTS / 3 * 2);
    let (calm, harried) = (status(&calm.hark), status(&harried.hark));
    for count in ["reports", "seals", "posts", "flagged"] {
        assert_eq!(harried["tables"][count], calm["tables"][count], "{count}");
    }
}

/// While another process screens, a replay asks for what that process uses, and hands the changed posts over to it.
#[test]
fn a_running_hark_is_handed_what_changes() {
    let place = Place::new();
    place.ingest(&posts());
    let port = testkit::free_port();
    let listen = format!("serve.listen=127.0.0.1:{port}");
    let args = ["run", "--set", &listen, "--set", "screen.reload_interval_secs=1"];
    let mut running = place.hark.start(place.with_settings(args));
    crate::flow::wait_for(port, "/readyz", |status, _| status == 200);
    let before = place.reports();

    let (told, summary) = place.replay("new", &["--dry-run"]);
    assert_eq!((told.len(), &summary["outcome"]), (4, &json!("dry_run")), "asked over HTTP");
    let refused = place.hark.run(place.replay_args("new", &[]));
    assert_eq!(refused.code, Some(78), "{}", refused.stderr);
    assert!(refused.stderr.contains("screen.dictionary"), "{}", refused.stderr);
    assert!(place.reports() == before, "a refused replay changes nothing");

    // Put in use first: the file that the settings name is replaced.
    place.build("old", NEW);
    crate::flow::wait_for(port, "/metrics", |_, body| {
        let versions = body.lines().filter(|line| line.starts_with("hark_dictionary_info{"));
        versions.count() > 1
    });
    let (told, summary) = place.replay("old", &[]);
    assert_eq!((told.len(), &summary["outcome"]), (4, &json!("handed_over")));
    crate::flow::wait_to_read(&place.hark, port, "/api/v1/reports", |_, body| {
        let listed = serde_json::from_str::<Value>(body).unwrap_or_default();
        let generations: u64 = listed["reports"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|report| report["generation"].as_u64())
            .sum();
        generations == 3
    });
    let (left, _) = place.replay("old", &["--dry-run"]);
    assert!(left.is_empty(), "{left:?}");
    assert_eq!(crate::flow::terminate(&mut running), Some(0));
}

/// What a replay put into the journal is not judged by a process that has another dictionary.
#[test]
fn a_process_with_the_old_dictionary_cannot_undo_a_replay() {
    let place = Place::new();
    place.ingest(&(reaction("a", "sampelix", "rash") + &reaction("b", "examplol", "itching")));
    let before = place.reports();
    let port = testkit::free_port();
    let listen = format!("serve.listen=127.0.0.1:{port}");
    // It has the data directory and screens nothing, so that what is handed over waits in the journal.
    let mut holder = place.hark.start(place.with_pack("new", ["run", "--role", "serve", "--set", &listen]));
    crate::flow::wait_for(port, "/readyz", |status, _| status == 200);
    let args = ["replay", "--output", "json"].into_iter().chain(PERIOD);
    let (told, summary) = changes(&place.hark.run(place.with_pack("new", args)).success());
    assert_eq!((told.len(), &summary["outcome"]), (2, &json!("handed_over")));
    assert_eq!(crate::flow::terminate(&mut holder), Some(0));

    assert_eq!(status(&place.hark)["posts_waiting"], 2);
    place.ingest("");
    assert_eq!(status(&place.hark)["posts_waiting"], 0);
    assert_eq!(place.reports(), before, "the copies ask for another dictionary");
    let (told, summary) = place.replay("new", &[]);
    assert_eq!((told.len(), &summary["generation"]), (2, &json!(2)));
    // A post that comes again is the one that was judged last.
    place.ingest(&reaction("a", "sampelix", "rash"));
    assert_eq!(place.reports().len(), 2);
}

#[test]
fn wrong_use_is_told() {
    let place = Place::new();
    place.ingest(&posts());
    let code = |args: &[&str]| place.hark.run(place.with_settings(args.iter().copied())).code;
    let (from, to) = ("2026-11-20T00:00:00Z", "2026-11-21T00:00:00Z");
    assert_eq!(code(&["replay"]), Some(64));
    assert_eq!(code(&["replay", "--from", to, "--to", from]), Some(64));
    assert_eq!(code(&["replay", "--from", "yesterday"]), Some(64));
    assert_eq!(code(&["replay", "--report", &place.id("same")]), Some(64), "it proves, it does not apply");
    let missing = place.dir.path().join("missing.pack");
    let missing = missing.to_str().unwrap();
    assert_eq!(code(&["replay", "--from", from, "--dictionary", missing]), Some(78));
}
