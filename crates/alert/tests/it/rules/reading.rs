//! All mistakes at once, each with its rule, key and line.

use alert::rules::{Change, Kind, RuleSpec, Rules, Watch, read};
use expect_test::{Expect, expect};

const EXAMPLE: &str = include_str!("../../../examples/alerts.toml");

fn told(text: &str, want: Expect) {
    let mistakes = read(text).expect_err("it has mistakes");
    want.assert_eq(&mistakes.to_string());
}

#[test]
fn the_example_has_a_rule_of_every_kind() {
    let rules = read(EXAMPLE).unwrap_or_else(|mistakes| panic!("{mistakes}"));
    for kind in [Kind::Report, Kind::Count, Kind::Authors, Kind::Rate, Kind::FirstPair, Kind::Velocity] {
        assert!(rules.iter().any(|rule| rule.spec().kind == kind), "{kind:?}");
    }
}

#[test]
fn a_rule_that_was_read_is_written_and_read_as_the_same() {
    let rules = read(EXAMPLE).unwrap_or_else(|mistakes| panic!("{mistakes}"));
    for rule in rules.iter() {
        let text = toml::to_string(rule.spec()).expect("it has a TOML form");
        let again: RuleSpec = toml::from_str(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
        assert_eq!(&again, rule.spec());
        assert!(Rules::parse(std::slice::from_ref(&again)).is_ok());
    }
}

#[test]
fn every_mistake_is_told_with_its_place_and_what_was_meant() {
    told(
        r#"
[[rules]]
name = "Serious!"
kind = "reports"
severty = "critical"
window = 24

[[rules]]
name = "many"
kind = "count"
tracked = "yes"
group_by = ["drugs", "channel"]
[rules.when]
min_score = 2
seriousnes = ["death"]
seriousness = ["dead"]
reach = { view = 3, likes = -1 }
"#,
        expect![[r#"
            the settings of alerts have 12 mistakes
            line 4: rule Serious!: `kind`: takes report, count, authors, rate, first_pair, velocity
                did you mean `report`?
            line 5: rule Serious!: `severty`: no key of a rule
                did you mean `severity`?
            line 6: rule Serious!: `window`: takes a length of time, such as "30m", "24h", "7d" or "2w"
            line 8: rule many: `window`: is missing: a rule of kind count needs it
            line 8: rule many: `threshold`: is missing: a rule of kind count needs it
            line 11: rule many: `tracked`: takes true or false
            line 12: rule many: `group_by`: takes drug, event, pair, channel, country, language
                did you mean `drug`?
            line 14: rule many: `when.min_score`: takes a number from 0 to 1
            line 15: rule many: `when.seriousnes`: no key of a rule
                did you mean `seriousness`?
            line 16: rule many: `when.seriousness`: takes death, life_threatening, hospitalisation, disability, congenital_anomaly, other_important
            line 17: rule many: `when.reach.likes`: takes a whole number, 0 or more
            line 17: rule many: `when.reach.view`: no count of a post: these are likes, shares, replies, quotes, views, saves, followers, reach, engagement
                did you mean `views`?"#]],
    );
}

#[test]
fn a_rule_takes_the_keys_of_its_kind_and_sensible_values() {
    told(
        r#"
[[endpoints]]
name = "safety-desk"

[[rules]]
name = "one"
kind = "report"
window = "24h"
to = ["safety-dsk"]
group_by = ["drug"]

[[rules]]
name = "two"
kind = "count"
threshold = 1.5
window = "90d"
lateness = "7d"

[[rules]]
name = "two"
kind = "rate"
threshold = 0.5
window = "90m"
min_weeks = 9
p_value = 0

[[rules]]
name = "three"
kind = "first_pair"
learn = "1h"
[rules.when]
min_score = 1.1
min_criteria = 5
drugs = ["warfarin"]
atc = ["b01"]
meddra_soc = ["GI"]
countries = ["Germany"]

[[rules]]
name = "four"
kind = "velocity"
window = "1h"
[[rules.mute]]
time_zone = "Europe/Berln"
weekdays = ["sundays"]
from = "24:00"
to = "7:00"
"#,
        expect![[r#"
            the settings of alerts have 23 mistakes
            line 8: rule one: `window`: a rule of kind report does not take it
            line 9: rule one: `to`: names an endpoint that the file does not have
                did you mean `safety-desk`?
            line 10: rule one: `group_by`: needs `cool_down` in a rule of kind report: without it each report is told
            line 15: rule two: `threshold`: takes a whole number from 1 to 10000
            line 16: rule two: `window`: takes 1m to 30d
            line 17: rule two: `lateness`: takes 0s to 6d
            line 20: rule two: `name`: another rule has this name
            line 22: rule two: `threshold`: takes how many times what is to be expected, from 1 to 1000
            line 23: rule two: `window`: of a rate takes whole hours, at most 6d: it is measured against the same hours of past weeks
            line 24: rule two: `min_weeks`: is 9, more than the 8 weeks of `baseline_weeks`
            line 25: rule two: `p_value`: takes a probability above 0, up to 0.5
            line 30: rule three: `learn`: takes 0h, or at least `lateness`, which is 1d
            line 32: rule three: `when.min_score`: takes a number from 0 to 1
            line 33: rule three: `when.min_criteria`: takes a whole number from 1 to 4
            line 34: rule three: `when.drugs`: takes ids of concepts, such as "drug/warfarin"
            line 35: rule three: `when.atc`: takes beginnings of ATC codes in capitals, such as "B01A" or "N06AB06"
            line 36: rule three: `when.meddra_soc`: takes MedDRA codes of eight digits, such as "10019211"
            line 37: rule three: `when.countries`: takes countries as two capitals, such as "DE"
            line 39: rule four: `threshold`: is missing: a rule of kind velocity needs it
            line 44: rule four: `mute.time_zone`: takes the name of a time zone, such as "Europe/Berlin" or "UTC"
            line 45: rule four: `mute.weekdays`: takes monday, tuesday, wednesday, thursday, friday, saturday, sunday
                did you mean `sunday`?
            line 46: rule four: `mute.from`: takes a time of the day, such as "18:00"
            line 47: rule four: `mute.to`: takes a time of the day, such as "18:00""#]],
    );
}

#[test]
fn broken_toml_is_told_with_its_line() {
    told(
        "[[rules]]\nname = \n",
        expect![[r#"
            the settings of alerts have a mistake
            line 2: not valid TOML: string values must be quoted, expected literal string"#]],
    );
}

#[test]
fn a_file_without_rules_has_none() {
    assert_eq!(read("").map(|rules| rules.iter().len()).ok(), Some(0));
    assert_eq!(read("[[endpoints]]\nname = \"desk\"\n").map(|rules| rules.iter().len()).ok(), Some(0));
}

#[test]
fn a_changed_file_is_used_if_it_has_no_mistakes_and_told_once_if_it_has() {
    let good = "[[rules]]\nname = \"a\"\nkind = \"report\"\n";
    let (broken, other) = (good.replace("report", "repot"), good.replace("\"a\"", "\"b\""));
    let mut watch = Watch::default();
    let says = |watch: &mut Watch, text: &str| match watch.look(text) {
        Change::Same => "same".to_owned(),
        Change::Unsettled => "unsettled".to_owned(),
        Change::Rules(rules) => format!("rules {}", rules.iter().len()),
        Change::Refused(mistakes) => format!("refused {}", mistakes.0.len()),
    };
    for (text, want) in [
        (good, "rules 1"),
        (good, "same"),
        (&broken, "unsettled"),
        (&broken, "refused 1"),
        (&broken, "same"),
        ("", "unsettled"),
        (&other, "unsettled"),
        (&other, "rules 1"),
        (good, "unsettled"),
        (good, "rules 1"),
    ] {
        assert_eq!(says(&mut watch, text), want, "{text}");
    }
}
