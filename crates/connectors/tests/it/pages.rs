//! The pages under `docs/channels/` say what the program does: one per channel, made from its folder.

use std::path::{Path, PathBuf};

use connectors::{CONNECTORS, page};
use expect_test::expect_file;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/channels")
}

#[test]
fn every_channel_has_its_page() {
    for connector in CONNECTORS {
        let file = folder().join(format!("{}.md", connector.about().id));
        expect_file![file].assert_eq(&page(*connector));
    }
    let ids: Vec<&str> = CONNECTORS.iter().map(|connector| connector.about().id).collect();
    for entry in std::fs::read_dir(folder()).unwrap().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let id = name.trim_end_matches(".md");
        assert!(ids.contains(&id) || id == "README", "docs/channels/{name} belongs to no channel");
    }
}

/// A guide that an IT partner can follow names an example, and what is needed.
#[test]
fn every_guide_can_be_followed() {
    for connector in CONNECTORS {
        let (id, guide) = (connector.about().id, connector.guide());
        assert!(guide.starts_with("## "), "{id}: a guide starts with a heading");
        assert!(guide.contains(&format!("channel = \"{id}\"")), "{id}: no example of a source");
        for key in connector.keys().iter().filter(|key| key.required) {
            assert!(
                guide.contains(key.name),
                "{id}: the guide does not speak of `{}`, which is needed",
                key.name
            );
        }
        assert!(connector.keys().iter().all(|key| key.help.ends_with('.')), "{id}: a key without a sentence");
    }
}

/// The examples in the guides are settings that work, as far as that can be told without their secrets.
#[test]
fn the_examples_in_the_guides_are_settings() {
    use connectors::source::{COMMON, SettingValue, SourceSettings};
    fn plain(value: &toml::Value) -> SettingValue {
        match value {
            toml::Value::Boolean(flag) => SettingValue::Flag(*flag),
            toml::Value::Integer(number) => SettingValue::Number(*number),
            toml::Value::Array(all) => SettingValue::List(all.iter().map(plain).collect()),
            toml::Value::Table(table) => {
                SettingValue::Table(table.iter().map(|(key, value)| (key.clone(), plain(value))).collect())
            }
            other => SettingValue::Text(other.as_str().unwrap_or_default().to_owned()),
        }
    }
    let mut count = 0;
    for connector in CONNECTORS {
        let id = connector.about().id;
        for block in connector.guide().split("```toml\n").skip(1) {
            let text = block.split("```").next().unwrap_or_default();
            let table: toml::Table = text.parse().unwrap_or_else(|error| panic!("{id}: {error}"));
            for (name, source) in table.get("sources").and_then(toml::Value::as_table).into_iter().flatten() {
                let source = source.as_table().unwrap();
                // A guide may send its readers to another channel, such as a folder of exports.
                let Some(channel) = source.get("channel").and_then(toml::Value::as_str) else {
                    // Part of a source: the keys that a paragraph speaks of.
                    let known = |key: &String| {
                        connector.keys().iter().chain(COMMON).any(|known| known.name == key.as_str())
                    };
                    assert!(source.keys().all(known), "{id}: a key that the channel does not take");
                    continue;
                };
                let of =
                    connectors::connector(channel).unwrap_or_else(|| panic!("{id}: no channel {channel}"));
                let values = source.iter().map(|(key, value)| (key.clone(), plain(value))).collect();
                SourceSettings::new(name, of.keys(), values)
                    .unwrap_or_else(|problems| panic!("{id}: {problems:?}"));
                count += 1;
            }
        }
    }
    assert!(count >= CONNECTORS.len(), "{count} examples for {} channels", CONNECTORS.len());
}
