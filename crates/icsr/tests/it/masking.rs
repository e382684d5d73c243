//! What a receiver must not see does not reach it: for each element that can be hidden, a place of the full sample.

use std::collections::BTreeSet;

use icsr::value::{Known, NullFlavor};
use icsr::{Icsr, Profile, sample, write};

/// The sample as JSON-like text, element by element: enough to see what changed.
fn profile(mask: &[&str], blank: &[&str]) -> Profile {
    let mut profile = Profile::built_in("fda").unwrap();
    profile.mask = mask.iter().map(|element| (*element).to_owned()).collect();
    profile.blank = blank.iter().map(|element| (*element).to_owned()).collect();
    profile
}

fn everything() -> Icsr {
    let mut case = sample::case();
    case.d.last_menstrual_period = case.d.birth.clone();
    case.d.gestation = case.g[0].gestation.clone();
    case
}

/// How often a case says `MSK`.
fn withheld(case: &Icsr) -> usize {
    xml(case, &profile(&[], &[])).matches("nullFlavor=\"MSK\"").count()
}

fn xml(case: &Icsr, profile: &Profile) -> String {
    String::from_utf8(write::batch(&sample::batch(case.clone(), profile), profile)).unwrap()
}

#[test]
fn each_element_is_masked_where_it_is_known_and_nothing_else_is() {
    let case = everything();
    let mut seen = BTreeSet::new();
    for element in write::maskable() {
        let hidden = write::masked(&case, &profile(&[element], &[]));
        assert_ne!(hidden, case, "{element}");
        let more = withheld(&hidden) - withheld(&case);
        // Repeated elements are known several times.
        let times = match element {
            "C.2.r.1.1" | "C.2.r.2.1" | "C.2.r.3" | "FDA.D.11.r.1" | "E.i.4" | "G.k.4.r.4" => 2,
            _ => 1,
        };
        assert_eq!(more, times, "{element}");
        assert!(seen.insert(format!("{hidden:?}")), "{element} hides what another hides");
        // Twice is as once.
        assert_eq!(write::masked(&hidden, &profile(&[element], &[])), hidden, "{element}");
    }
}

#[test]
fn each_element_that_is_blank_is_gone_and_nothing_else_is() {
    let case = everything();
    let full = xml(&case, &profile(&[], &[])).len();
    for element in write::blankable() {
        let hidden = write::masked(&case, &profile(&[], &[element]));
        assert_ne!(hidden, case, "{element}");
        assert!(xml(&hidden, &profile(&[], &[])).len() < full, "{element}");
        assert_eq!(withheld(&hidden), withheld(&write::masked(&hidden, &profile(&[], &[]))), "{element}");
    }
}

#[test]
fn a_reason_stays_what_it_is() {
    let mut case = sample::case();
    let nulls = [NullFlavor::Nask, NullFlavor::Asku, NullFlavor::Msk];
    for null in nulls {
        case.c.sources[0].family_name = Some(Known::Null(null));
        let hidden = write::masked(&case, &Profile::built_in("ema").unwrap());
        assert_eq!(hidden.c.sources[0].family_name, Some(Known::Null(null)));
    }
    case.c.sources[0].family_name = None;
    let hidden = write::masked(&case, &Profile::built_in("ema").unwrap());
    assert_eq!(hidden.c.sources[0].family_name, None);
}

#[test]
fn the_ema_sees_what_it_may() {
    let ema = Profile::built_in("ema").unwrap();
    let case = sample::case();
    let xml = xml(&case, &ema);
    for secret in [
        "Ada",
        "B.<",
        "Example<",
        "Forum of Nursing Mothers",
        "First Months",
        "Beispielweg",
        ">00000<",
        "+49-69-0000000",
        "GP-1",
        "SP-2",
        "HO-3",
        "A.E.",
        "Cleo",
        "Muster<",
        "Musterallee",
        ">1000<",
        "+43-1-0000001",
        "+43-1-0000002",
        "ada@example.org",
    ] {
        assert!(!xml.contains(secret), "{secret}");
    }
    for open in [
        "Musterstadt",
        "Hessen",
        "Invented Pharma",
        "Drug Safety",
        "safety@example.com",
        "E.E.",
        "IN-4",
        "20251118",
        "J Invent Med",
    ] {
        assert!(xml.contains(open), "{open}");
    }
}

#[test]
fn what_is_of_the_fda_goes_to_the_fda_only() {
    let case = sample::case();
    for (name, there) in [("ich", false), ("ema", false), ("fda", true)] {
        let xml = xml(&case, &Profile::built_in(name).unwrap());
        for sign in ["C54588", "C156384", "C17049", "C16564", "mailto:ada@", "2.16.840.1.113883.3.989.5.1.2"]
        {
            assert_eq!(xml.contains(sign), there, "{name}: {sign}");
        }
    }
}

#[test]
fn a_profile_that_hides_what_cannot_be_hidden_is_refused() {
    let text = |mask: &str, blank: &str| {
        format!(
            "name = \"x\"\ntitle = \"X\"\nbatch_receiver = \"X\"\nmessage_receiver = \"X\"\nrules = [\"ich\"]\n\
             mask = [{mask}]\nblank = [{blank}]\n"
        )
    };
    Profile::parse(&text("\"D.1\"", "\"C.3.4.1\"")).unwrap();
    for (mask, blank, named) in [
        ("\"C.3.4.1\"", "", "C.3.4.1"),
        ("", "\"D.1\"", "D.1"),
        ("\"C.2.r.1\"", "", "C.2.r.1"),
        ("", "\"E.i.2.1\"", "E.i.2.1"),
    ] {
        let error = Profile::parse(&text(mask, blank)).unwrap_err().to_string();
        assert!(error.contains(&format!("`{named}`")), "{error}");
    }
}

#[test]
fn what_is_wrong_with_the_lists_of_a_profile_is_told_with_its_key() {
    for (name, _) in icsr::BUILT_IN {
        let faults = Profile::built_in(name).unwrap().faults();
        assert!(faults.is_empty(), "{name}: {faults:?}");
    }
    type List = fn(&mut Profile) -> &mut BTreeSet<String>;
    let sets: [(&str, List, &str); 6] = [
        ("mask", |profile| &mut profile.mask, "C.3.4.1"),
        ("mask", |profile| &mut profile.mask, "D.1.9"),
        ("blank", |profile| &mut profile.blank, "D.1"),
        ("rules", |profile| &mut profile.rules, "pmda"),
        // An element of ICH is always sent, and one of the FDA's is not written.
        ("extra", |profile| &mut profile.extra, "D.1"),
        ("extra", |profile| &mut profile.extra, "FDA.G.k.10a"),
    ];
    for (key, set, name) in sets {
        let mut profile = Profile::built_in("fda").unwrap();
        assert!(set(&mut profile).insert(name.to_owned()), "{key}: {name}");
        let faults = profile.faults();
        let [(found, words)] = &faults[..] else { panic!("{key}: {name}: {faults:?}") };
        assert_eq!(*found, key, "{name}");
        assert!(words.contains(&format!("`{name}`")), "{words}");
        // What was changed and what was read are judged alike.
        let error = Profile::parse(&toml(&profile)).unwrap_err().to_string();
        assert!(error.contains(&format!("`{key}` {words}")), "{error}");
    }
    let mut without = Profile::built_in("fda").unwrap();
    without.rules.remove("ich");
    let faults = without.faults();
    assert!(matches!(&faults[..], [("rules", words)] if words.contains("`ich`")), "{faults:?}");
    assert!(Profile::parse(&toml(&without)).is_err());
}

/// The lists of a profile as its file has them.
fn toml(profile: &Profile) -> String {
    let mut text =
        "name = \"x\"\ntitle = \"X\"\nbatch_receiver = \"X\"\nmessage_receiver = \"X\"\n".to_owned();
    let lists = [
        ("rules", &profile.rules),
        ("mask", &profile.mask),
        ("blank", &profile.blank),
        ("extra", &profile.extra),
    ];
    for (key, names) in lists {
        text.push_str(&format!("{key} = {names:?}\n").replace('{', "[").replace('}', "]"));
    }
    text
}

#[test]
fn content_is_what_the_message_says_and_not_when_it_was_sent() {
    let profile = Profile::built_in("ema").unwrap();
    let message = sample::message(sample::case(), &profile);
    let content = write::content_hash_input(&message, &profile);

    let mut later = message.clone();
    later.created = icsr::value::Ts::parse("20270101000000+0000").unwrap();
    later.case.c.identification.created = later.created.clone();
    assert_eq!(write::content_hash_input(&later, &profile), content);

    // What is hidden is no content either.
    let mut hidden = message.clone();
    hidden.case.c.sender.given_name = Some("Somebody else".into());
    assert_eq!(write::content_hash_input(&hidden, &profile), content);

    let mut other = message.clone();
    other.case.c.identification.latest = icsr::value::Ts::parse("20260310").unwrap();
    assert_ne!(write::content_hash_input(&other, &profile), content);
    let text = String::from_utf8(content).unwrap();
    assert!(!text.contains("20260310083000"), "{text}");
}
