//! Section D: the patient. A handle is no name; what the post does not say of the patient is not known.

use icsr::d::Patient;
use icsr::value::{Known, NullFlavor};
use model::{Assertion, MentionKind};

use super::account::Account;
use super::amounts::{Age, age};
use super::source::{Source, Sources};
use super::{Input, at_most};

/// Characters of D.7.2.
const HISTORY: usize = 10_000;

pub(super) fn patient(input: &Input<'_>, account: &Account<'_>, sources: &mut Sources) -> Patient {
    sources.put("D.1", Source::rule("nobody asked for a name, and a handle is none"));
    let known_age = account.fact("age").and_then(|fact| Some((age(&fact.value)?, fact.source.clone())));
    let (mut years, mut age_group) = (None, None);
    match known_age {
        Some((Age::Is(quantity), from)) => {
            sources.put("D.2.2", from);
            years = Some(quantity);
        }
        Some((Age::Group(code), from)) => {
            sources.put("D.2.3", from);
            age_group = Some(code.to_owned());
        }
        None => {}
    }
    let profile = input.profile;
    let race = profile.sends("FDA.D.11.r.1");
    let ethnicity = profile.sends("FDA.D.12");
    if race {
        sources.put("FDA.D.11.1.1", Source::rule("not known, and not looked for"));
    }
    if ethnicity {
        sources.put("FDA.D.12", Source::rule("not known, and not looked for"));
    }
    Patient {
        name: Known::Null(NullFlavor::Nask),
        gp_record: None,
        specialist_record: None,
        hospital_record: None,
        investigation: None,
        birth: None,
        age: years,
        gestation: None,
        age_group,
        weight: None,
        height: None,
        sex: sex(account, sources),
        last_menstrual_period: None,
        history: Vec::new(),
        history_text: Some(history(account, sources)),
        concomitant_therapies: None,
        past_drugs: Vec::new(),
        death: None,
        parent: None,
        fda_race: if race { vec![Known::Null(NullFlavor::Unk)] } else { Vec::new() },
        fda_ethnicity: ethnicity.then_some(Known::Null(NullFlavor::Unk)),
    }
}

fn sex(account: &Account<'_>, sources: &mut Sources) -> Option<Known<String>> {
    let found = account.fact("sex").and_then(|fact| match fact.value.as_str() {
        "male" => Some(("1", fact)),
        "female" => Some(("2", fact)),
        _ => None,
    });
    let (sex, from) = match found {
        Some((code, fact)) => (Known::Is(code.to_owned()), fact.source.clone()),
        None => (Known::Null(NullFlavor::Unk), Source::rule("the post does not tell")),
    };
    sources.put("D.5", from);
    Some(sex)
}

/// D.7.2: what a person wrote; else what the post says of before, and of pregnancy; else unknown.
fn history(account: &Account<'_>, sources: &mut Sources) -> Known<String> {
    if let Some(said) = account.said("D.7.2") {
        sources.put("D.7.2", Source::said(said));
        return Known::Is(said.value.clone());
    }
    let mut told: Vec<String> = Vec::new();
    let mut from = None;
    for said in &account.mentions {
        let Some(words) =
            said.words.filter(|_| said.kind == MentionKind::Event && said.assertion == Assertion::History)
        else {
            continue;
        };
        let line = format!("Before the drug: “{words}”.");
        if !told.contains(&line) {
            told.push(line);
            from.get_or_insert_with(|| said.source.clone());
        }
    }
    if let Some(fact) = account.fact("pregnancy") {
        told.push(match fact.value.as_str() {
            "pregnant" => "Pregnant.".to_owned(),
            "breastfeeding" => "Breastfeeding.".to_owned(),
            other => format!("Pregnancy: {other}."),
        });
        from.get_or_insert_with(|| fact.source.clone());
    }
    match from {
        Some(from) => {
            sources.put("D.7.2", from);
            Known::Is(at_most(&told.join(" "), HISTORY))
        }
        None => {
            sources.put("D.7.2", Source::rule("the post does not tell"));
            Known::Null(NullFlavor::Unk)
        }
    }
}
