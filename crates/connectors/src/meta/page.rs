//! Pages of the Graph API: `{data: […], paging: {cursors: {before, after}, next, previous}}`, and the other forms in which
//! it gives several things: a list, or an object with ids for keys.

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::wire::Text;

/// Parameters of `paging.next` that say where the next page begins. The others repeat the question, or hold the token.
const CONTINUING: [&str; 5] = ["after", "until", "since", "__paging_token", "offset"];

/// An answer, as far as it is the same for all questions.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Page<'a> {
    #[serde(borrow)]
    pub(crate) data: Option<&'a RawValue>,
    #[serde(borrow)]
    paging: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(crate) error: Option<&'a RawValue>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Paging<'a> {
    #[serde(borrow)]
    cursors: Option<&'a RawValue>,
    #[serde(borrow)]
    next: Text<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Cursors<'a> {
    #[serde(borrow)]
    after: Text<'a>,
}

impl<'a> Page<'a> {
    /// A page, if it is a JSON object.
    pub(crate) fn of(text: &'a str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    /// The parameters that ask for the next page; none where there is no next page. The address itself is never used: it
    /// holds the token, and would be followed to wherever it leads.
    pub(crate) fn next(&self) -> Option<Vec<(String, String)>> {
        let paging: Paging<'_> = serde_json::from_str(self.paging?.get()).ok()?;
        let next = paging.next.given()?;
        let query = next.split_once('?').map_or("", |(_, query)| query);
        let found: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes())
            .filter(|(name, _)| CONTINUING.contains(&&**name))
            .map(|(name, value)| (name.into_owned(), value.into_owned()))
            .collect();
        if !found.is_empty() {
            return Some(found);
        }
        let cursors: Cursors<'_> = serde_json::from_str(paging.cursors?.get()).ok()?;
        Some(vec![("after".to_owned(), cursors.after.given()?.to_owned())])
    }
}

/// The things in a field: of a list, of a page (`{data: […]}`), or the one thing itself; nothing where it is no object.
pub(crate) fn items(raw: Option<&RawValue>) -> Vec<&RawValue> {
    let Some(raw) = raw else { return Vec::new() };
    match raw.get().as_bytes().first() {
        Some(b'[') => serde_json::from_str(raw.get()).unwrap_or_default(),
        Some(b'{') => match Page::of(raw.get()).and_then(|page| page.data) {
            Some(data) => items(Some(data)),
            None => vec![raw],
        },
        _ => Vec::new(),
    }
}

/// The things in a connection such as `comments`, which is a page or a list; a mere count is none.
pub(crate) fn connection(raw: Option<&RawValue>) -> Vec<&RawValue> {
    let Some(raw) = raw else { return Vec::new() };
    match raw.get().as_bytes().first() {
        Some(b'[') => items(Some(raw)),
        _ => items(Page::of(raw.get()).and_then(|page| page.data)),
    }
}

/// Key and value of each field of an object, in order; nothing if it is none.
pub(crate) fn fields(text: &str) -> Vec<(String, &RawValue)> {
    struct Fields;
    impl<'de> serde::de::Visitor<'de> for Fields {
        type Value = Vec<(String, &'de RawValue)>;
        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("an object")
        }
        fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut all = Vec::new();
            while let Some(entry) = map.next_entry()? {
                all.push(entry);
            }
            Ok(all)
        }
    }
    let mut reader = serde_json::Deserializer::from_str(text);
    serde::Deserializer::deserialize_map(&mut reader, Fields).unwrap_or_default()
}
