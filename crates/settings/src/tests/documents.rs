//! Schema, page and defaults agree with each other and with the reader of posts.

use expect_test::expect;
use serde_json::{Value, json};

use super::file;
use crate::{default_toml, parse, post_schema, schema, settings_doc};

#[test]
fn the_defaults_are_a_valid_file_and_every_key_is_commented() {
    let defaults = parse(&[], &[], &[]).unwrap();
    assert_eq!(file(default_toml()).unwrap().settings, defaults.settings);
    // With the example of a channel switched on, it is still one.
    let example = default_toml().replace("# [channels.x]", "[channels.x]").replace("# storage", "storage");
    let example = example.replace("# policy = ", "policy = ");
    let example = file(&example.replace("# retention_hours", "retention_hours")).unwrap();
    assert_eq!(example.settings.channels["x"].retention_hours, Some(72));
    assert_eq!(example.settings.channels["x"].policy, Some(crate::Policy::Precise));
    let bare: Vec<&str> = settings_doc().lines().filter(|row| row.ends_with("|  |")).map(|_| "row").collect();
    assert!(bare.is_empty(), "keys without a comment in default.toml: {}", settings_doc());
}

#[test]
fn the_schema_describes_every_key_with_its_default() {
    let schema = schema();
    let properties = &schema["properties"];
    expect![[r#"
        {
          "default": "balanced",
          "description": "Which posts become candidate reports. `sensitive` misses least and shows analysts more; `precise` shows them least and misses more; `balanced` lies between.",
          "oneOf": [
            {
              "const": "sensitive",
              "description": "Misses least.",
              "type": "string"
            },
            {
              "const": "balanced",
              "description": "Between the two.",
              "type": "string"
            },
            {
              "const": "precise",
              "description": "Shows least.",
              "type": "string"
            }
          ]
        }"#]].assert_eq(&serde_json::to_string_pretty(&properties["screen"]["properties"]["policy"]).unwrap());
    assert_eq!(properties["store"]["properties"]["insert_rows"]["default"], json!(10_000));
    assert_eq!(properties["store"]["additionalProperties"], json!(false));
    let channel = &properties["channels"]["additionalProperties"]["properties"];
    assert_eq!(channel["retention_hours"]["maximum"].as_f64(), Some(87_600.0));
    let shown: toml::Table = parse(&[], &[], &[]).unwrap().show(false).parse().unwrap();
    for (section, keys) in shown.iter().filter_map(|(name, value)| Some((name, value.as_table()?))) {
        for (key, value) in keys {
            let property = &properties[section]["properties"][key];
            assert_eq!(property["default"], json!(value), "{section}.{key}");
            assert!(
                property["description"].as_str().is_some_and(|text| text.ends_with('.')),
                "{section}.{key}"
            );
        }
    }
}

#[test]
fn the_page_has_one_row_per_key() {
    let page = settings_doc();
    let section = page.split("\n## ").find(|part| part.starts_with("`[run]`")).unwrap();
    expect![[r#"
        `[run]`

        How the program runs.

        | key | takes | default | what it does |
        |---|---|---|---|
        | `graceful_shutdown_secs` | a number of seconds from 1 to 3_600 | `60` | How long a stop may take to finish what is under way. |
    "#]].assert_eq(section);
    let channel = page.split("\n## ").find(|part| part.starts_with("`[channels")).unwrap();
    expect![[r#"
        `[channels.NAME]`

        What differs for one channel: one section per channel, such as `[channels.x]`.

        | key | takes | default | what it does |
        |---|---|---|---|
        | `policy` | "sensitive", "balanced" or "precise" | – | Which posts of this channel become candidate reports, where that differs from `screen.policy`. |
        | `retention_hours` | a number of hours from 1 to 87_600 | – | How long raw posts may be kept because of this channel, in hours, in place of what its terms say. The strictest channel
        in use decides for all posts. |
        | `storage_attested` | true or false | – | The operator has a contract that allows storing what the channel's public terms forbid. |
    "#]].assert_eq(channel);
}

#[test]
fn the_schema_of_a_post_names_what_the_reader_reads() {
    let schema = post_schema();
    let mut post = json!({});
    for (name, property) in schema["properties"].as_object().unwrap() {
        assert!(property["description"].is_string(), "{name}");
        for example in property["examples"].as_array().unwrap() {
            post[name] = example.clone();
            let one = json!({"id": "1", "text": "t", name.as_str(): example});
            assert!(model::parse_post(one.to_string().as_bytes()).is_ok(), "{name}: {example}");
        }
        // Where the schema allows null, the reader takes it for absent.
        if property.to_string().contains("\"null\"") && name != "text" {
            let one = json!({"id": "1", "text": "t", name.as_str(): null});
            assert!(model::parse_post(one.to_string().as_bytes()).is_ok(), "{name}: null");
        }
    }
    // What the reader wrote back has every member: none of the schema's names is unknown to it.
    let post = post.to_string();
    let written = serde_json::to_value(model::parse_post(post.as_bytes()).unwrap()).unwrap();
    let read: Vec<&String> = written.as_object().unwrap().keys().collect();
    let absent: Vec<&str> = schema["properties"]
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .filter(|name| !read.iter().any(|r| r == name) && *name != "deleted")
        .collect();
    assert_eq!(absent, Vec::<&str>::new());
    assert_eq!(read.len() + 1, schema["properties"].as_object().map(serde_json::Map::len).unwrap());
    assert_eq!(schema["else"]["required"], json!(["text"]));
    assert_eq!(schema["additionalProperties"], Value::Bool(true));
    let gone = model::parse_post(br#"{"id":"1","deleted":true}"#);
    assert!(gone.unwrap().deleted && model::parse_post(br#"{"id":"1"}"#).is_err());
}
