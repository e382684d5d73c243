use std::collections::BTreeMap;

use super::*;
use crate::source::{Connector, SettingValue, SourceSettings};

fn opened(pairs: &[(&str, &str)]) -> Result<Partner, String> {
    let connector = crate::community::Community;
    let values: BTreeMap<String, SettingValue> = [("channel", "community"), ("path", "/x")]
        .iter()
        .chain(pairs)
        .map(|(name, value)| ((*name).to_owned(), SettingValue::Text((*value).to_owned())))
        .collect();
    let settings = SourceSettings::new("site", connector.keys(), values).map_err(|all| all[0].to_string())?;
    let now = "2026-02-03T12:00:00Z".parse().unwrap();
    let opening = Opening { settings: &settings, from: None, now, since: now, terms: &[] };
    connector.open(&opening).map_err(|problem| problem.to_string())?;
    Partner::of(connector.about(), "private", &opening).map_err(|problem| problem.to_string())
}

fn read(partner: &Partner, body: &str) -> Result<Found, NotOurs> {
    let mut found = Found::default();
    partner.parse(&Document::of(body.as_bytes()), &mut found).map(|()| found)
}

#[test]
fn columns_are_mapped_and_a_basis_stands_for_all() {
    let table = "Bericht vom 3. Februar\n\nNr\tZeitpunkt\tKommentar\tGeändert\n1\t2026-02-03 10:00\tkein Schlaf\t2026-02-03 11:00\n\t\tohne Nummer\t\n2\t\t\t\n";
    let partner = opened(&[
        ("map", "text=kommentar,id=NR,date=Zeitpunkt,edited=Geändert"),
        ("consent_basis", "agreement"),
        ("site", "Example"),
    ])
    .unwrap();
    let found = read(&partner, table).unwrap();
    let post = &found.posts[0];
    assert_eq!((&*post.id, &*post.text, &*post.about), ("1", "kein Schlaf", &["Example".into()][..]));
    assert_eq!(post.created_at.unwrap().to_string(), "2026-02-03T10:00:00Z");
    assert_eq!(post.revision, 1_770_116_400);
    assert_eq!((found.posts.len(), found.refused.len(), found.skipped.get("no text")), (1, 1, Some(&1)));
    assert!(read(&opened(&[]).unwrap(), table).is_err());
}

#[test]
fn messages_need_a_basis_too() {
    let mail = "From: list@example.org\nContent-Type: multipart/digest; boundary=q\n\n--q\n\nFrom: a@example.org\n\nOne.\n--q\n\nFrom: b@example.org\n\nTwo.\n--q--\n";
    let found = read(&opened(&[]).unwrap(), mail).unwrap();
    assert_eq!((found.posts.len(), found.skipped.get(NO_BASIS)), (0, Some(&2)));
    let found = read(&opened(&[("consent_basis", "agreement")]).unwrap(), mail).unwrap();
    let post = &found.posts[1];
    assert_eq!(
        (&*post.text, &*post.channel, post.terms.as_deref()),
        ("Two.", "community", Some("consented-export"))
    );
}

#[test]
fn a_map_that_names_no_field_is_refused() {
    for map in ["words=Kommentar", "text", "text="] {
        assert!(opened(&[("map", map)]).unwrap_err().contains("`map`"), "{map}");
    }
}
