//! `[profiles.NAME]`: a receiver, as one that comes with Hark and what differs from it, or as a file of its own.
//!
//! A list in the settings stands in the place of the whole list of the base: what is masked is then exactly what is written. A name in
//! it that means nothing is a mistake: it would hide nothing without a word.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::Path;

use icsr::write::{blankable, maskable};
use icsr::{BUILT_IN, Profile};

use super::section::{Section, meant, one_of};

/// Those that come with Hark, then those of the document.
pub(super) fn read(
    root: &Section<'_>,
    read: &dyn Fn(&Path) -> io::Result<String>,
) -> BTreeMap<String, Profile> {
    let built_in =
        BUILT_IN.iter().filter_map(|(name, _)| Some(((*name).to_owned(), Profile::built_in(name)?)));
    let mut all: BTreeMap<String, Profile> = built_in.collect();
    for (name, section) in root.named("profiles") {
        if let Some(profile) = one(&name, &section, read) {
            all.insert(name, profile);
        }
        section.end();
    }
    all
}

fn one(name: &str, section: &Section<'_>, read: &dyn Fn(&Path) -> io::Result<String>) -> Option<Profile> {
    let mut profile = match (section.text("base"), section.path("file")) {
        (Some(base), None) => {
            let found = Profile::built_in(&base);
            if found.is_none() {
                let names = || BUILT_IN.iter().map(|(name, _)| *name);
                section.wrong("base", format!("`base` takes {}", one_of(names())), meant(&base, names()));
            }
            found
        }
        (None, Some(path)) => from_file(section, &path, read),
        (None, None) => Profile::built_in(name).or_else(|| {
            section
                .missing("base", "the profile that this one differs from, such as \"ich\"; or name a `file`");
            None
        }),
        (Some(_), Some(_)) => {
            section.wrong("file", "a profile has a `base` or a `file`, not both", None);
            None
        }
    };
    // Everything is looked at, so that mistakes show where the base is wrong as well.
    let mut ignored = Profile::built_in("ich")?;
    let changed = profile.as_mut().unwrap_or(&mut ignored);
    change(changed, section);
    for (key, fault) in changed.faults() {
        section.wrong(key, format!("`{key}` {fault}"), known(key, &fault));
    }
    if let Some(profile) = &mut profile {
        name.clone_into(&mut profile.name);
    }
    profile
}

/// What was probably meant by the name that a fault shows.
fn known(key: &str, fault: &str) -> Option<String> {
    // What is left out is no name that was meant otherwise.
    let given = fault.strip_prefix("names `")?.split('`').next()?;
    match key {
        "mask" => meant(given, maskable()),
        "blank" => meant(given, blankable()),
        "rules" => meant(given, all_of(|profile| &profile.rules).iter().map(String::as_str)),
        _ => meant(given, all_of(|profile| &profile.extra).iter().map(String::as_str)),
    }
}

/// What the profiles that come with Hark have in a list.
fn all_of(list: fn(&Profile) -> &BTreeSet<String>) -> BTreeSet<String> {
    let built_in = BUILT_IN.iter().filter_map(|(name, _)| Profile::built_in(name));
    built_in.flat_map(|profile| list(&profile).clone()).collect()
}

fn from_file(
    section: &Section<'_>,
    path: &Path,
    read: &dyn Fn(&Path) -> io::Result<String>,
) -> Option<Profile> {
    let parsed = read(path)
        .map_err(|error| error.to_string())
        .and_then(|text| Profile::parse(&text).map_err(|error| error.message().to_owned()));
    parsed
        .map_err(|error| {
            section.wrong("file", format!("the profile `{}` cannot be used: {error}", path.display()), None)
        })
        .ok()
}

fn change(profile: &mut Profile, section: &Section<'_>) {
    for (key, place) in [
        ("title", &mut profile.title),
        ("batch_receiver", &mut profile.batch_receiver),
        ("message_receiver", &mut profile.message_receiver),
    ] {
        if let Some(text) = section.text(key) {
            *place = text;
        }
    }
    for (key, place) in [
        ("rules", &mut profile.rules),
        ("mask", &mut profile.mask),
        ("blank", &mut profile.blank),
        ("extra", &mut profile.extra),
        ("study_kinds", &mut profile.study_kinds),
    ] {
        if let Some(texts) = section.texts(key) {
            *place = texts.into_iter().collect();
        }
    }
    if let Some(flag) = section.flag("cite_post") {
        profile.cite_post = flag;
    }
}
