//! What a query string gives, read by the tables that document it: every mistake at once, and an unknown name is one, since
//! leaving it out would show more than was asked for.

use std::collections::BTreeMap;
use std::str::FromStr;

use model::Timestamp;

use crate::api::{Kind, Parameters, Row};
use crate::controllers::queue::Paging;
use crate::filter::Filter;
use crate::problem::Problem;
use crate::query::{BadParameter, DAY, instant};

/// Longest value, in bytes.
const LONGEST: usize = 1024;

/// Parameters by name.
#[derive(Clone, Debug, Default)]
pub(crate) struct Given(BTreeMap<&'static str, String>);

impl Given {
    /// Reads a query string. An empty value is an absent one, as forms send every field.
    ///
    /// # Errors
    /// All parameters that cannot be used, with what they take.
    pub(crate) fn read(query: Option<&str>, rows: &[Row]) -> Result<Given, Problem> {
        let mut given = Given::default();
        let mut bad = Vec::new();
        for (name, value) in form_urlencoded::parse(query.unwrap_or_default().as_bytes()) {
            let value = value.trim();
            let Some((known, kind, _)) = rows.iter().find(|(known, ..)| *known == name) else {
                let names: Vec<&str> = rows.iter().map(|(known, ..)| *known).collect();
                let parameter = name.chars().take(40).collect();
                bad.push(BadParameter {
                    parameter,
                    detail: format!("is not a parameter; there are {}", names.join(", ")),
                });
                continue;
            };
            if value.is_empty() {
                continue;
            }
            match check(*kind, value) {
                Err(detail) => bad.push(BadParameter { parameter: (*known).to_owned(), detail }),
                Ok(()) => given.add(known, *kind, value),
            }
        }
        if bad.is_empty() { Ok(given) } else { Err(Problem::parameters(bad)) }
    }

    /// Reads the query of a saved view. Columns are the page's own.
    ///
    /// # Errors
    /// As [`Given::read`].
    pub(crate) fn of_view(query: &str) -> Result<Given, Problem> {
        let mut kept = form_urlencoded::Serializer::new(String::new());
        kept.extend_pairs(form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name != "columns"));
        Given::read(Some(&kept.finish()), &rows::<Filter, Paging>())
    }

    /// Lists add up, of others the last counts.
    fn add(&mut self, name: &'static str, kind: Kind, value: &str) {
        let several = matches!(kind, Kind::Words | Kind::SomeOf(_));
        match self.0.get_mut(name).filter(|_| several) {
            Some(have) => {
                have.push(',');
                have.push_str(value);
            }
            None => {
                self.0.insert(name, value.to_owned());
            }
        }
    }

    /// A text.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// Values divided by commas.
    pub(crate) fn list(&self, name: &str) -> Vec<String> {
        let values = self.text(name).into_iter().flat_map(|value| value.split(','));
        values.map(str::trim).filter(|value| !value.is_empty()).map(str::to_owned).collect()
    }

    /// True or false.
    pub(crate) fn flag(&self, name: &str) -> Option<bool> {
        self.value(name)
    }

    /// A number or another thing whose form was checked.
    pub(crate) fn value<T: FromStr>(&self, name: &str) -> Option<T> {
        self.text(name).and_then(|value| value.parse().ok())
    }

    /// The start of a day, or an instant.
    pub(crate) fn from(&self, name: &str) -> Option<Timestamp> {
        self.text(name).and_then(|value| instant(value, 0).ok())
    }

    /// The end of a day, or an instant.
    pub(crate) fn to(&self, name: &str) -> Option<Timestamp> {
        self.text(name).and_then(|value| instant(value, DAY).ok())
    }

    /// Something that this program gave out.
    ///
    /// # Errors
    /// When it is not.
    pub(crate) fn own<T: FromStr>(&self, name: &str) -> Result<Option<T>, Problem> {
        self.text(name).map(|value| value.parse().map_err(|_| Problem::not_ours(name))).transpose()
    }
}

/// The rows of several tables.
pub(crate) fn rows<A: Parameters, B: Parameters>() -> Vec<Row> {
    let mut rows = A::rows();
    rows.extend(B::rows());
    rows
}

fn check(kind: Kind, value: &str) -> Result<(), String> {
    if value.len() > LONGEST {
        return Err(format!("is longer than {LONGEST} bytes"));
    }
    if value.chars().any(char::is_control) {
        return Err("holds a control character".to_owned());
    }
    let good = match kind {
        Kind::Words => true,
        Kind::OneOf(words) => words.contains(&value),
        Kind::SomeOf(words) => value.split(',').all(|part| words.contains(&part.trim())),
        Kind::Flag => matches!(value, "true" | "false"),
        Kind::Share => value.parse::<f32>().is_ok_and(|number| (0.0..=1.0).contains(&number)),
        Kind::Whole(least, most) => value.parse::<u32>().is_ok_and(|number| (least..=most).contains(&number)),
        Kind::Time => return instant(value, 0).map(|_| ()),
        Kind::Id => value.len() == 32 && value.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')),
        Kind::Pair => value.split(',').all(|pair| split_pair(pair).is_some()),
        Kind::Code => value.split(',').all(|code| crate::query::code(code).is_ok()),
        Kind::Sort => value.parse::<store::Sort>().is_ok(),
    };
    if good { Ok(()) } else { Err(takes(kind)) }
}

fn takes(kind: Kind) -> String {
    match kind {
        Kind::Words | Kind::Time => "cannot be read".to_owned(),
        Kind::OneOf(words) => format!("takes one of {}", words.join(", ")),
        Kind::SomeOf(words) => format!("takes values divided by commas, of {}", words.join(", ")),
        Kind::Flag => "takes true or false".to_owned(),
        Kind::Share => "takes a number from 0 to 1".to_owned(),
        Kind::Whole(least, most) => format!("takes a whole number from {least} to {most}"),
        Kind::Id => "takes 32 hexadecimal digits in lower case".to_owned(),
        Kind::Pair => "takes drug and event, such as drug/sertraline~event/dizziness".to_owned(),
        Kind::Code => "takes a terminology and a code of it, such as hpo:HP:0002315".to_owned(),
        Kind::Sort => format!("takes one of {}, with - before it for the greatest first", sorts().join(", ")),
    }
}

/// Words of the orders of the queue.
pub(crate) fn sorts() -> Vec<&'static str> {
    store::SortKey::ALL.iter().map(|(_, word)| *word).collect()
}

/// Drug and event of a pair.
pub(crate) fn split_pair(pair: &str) -> Option<(String, String)> {
    let (drug, event) = pair.trim().split_once('~')?;
    let concepts = drug.starts_with("drug/") && event.starts_with("event/");
    concepts.then(|| (drug.to_owned(), event.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::Given;
    use crate::api::Parameters;
    use crate::filter::Filter;

    #[test]
    fn every_mistake_is_named_and_no_value_repeated() {
        let query = "colour=red&min_score=2&serious=yes&from=yesterday&due=never&author=x&min_valid=5&status=new,lost&pair=a~b&code=1";
        let problem = Given::read(Some(query), &Filter::rows()).unwrap_err();
        let names: Vec<&str> = problem.parameters.iter().map(|bad| bad.parameter.as_str()).collect();
        let expected = [
            "colour",
            "min_score",
            "serious",
            "from",
            "due",
            "author",
            "min_valid",
            "status",
            "pair",
            "code",
        ];
        assert_eq!(names, expected);
        assert!(!problem.detail.contains("yesterday") && problem.status == 400);
    }

    #[test]
    fn lists_add_up_and_empty_values_are_absent() {
        let given = Given::read(Some("channel=a,b&channel=c&drug=&serious=false"), &Filter::rows()).unwrap();
        assert_eq!(given.list("channel"), ["a", "b", "c"]);
        assert_eq!(
            (given.list("drug").len(), given.flag("serious"), given.flag("twins")),
            (0, Some(false), None)
        );
    }
}
