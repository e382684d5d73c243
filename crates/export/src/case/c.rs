//! Section C: the report, who told of it, who sends it.

use casework::Awareness;
use icsr::c::{Document, Identification, Literature, PrimarySource, SectionC};
use icsr::value::{Known, NullFlavor, Ts};
use model::Timestamp;
use store::StoredReport;

use super::account::Account;
use super::gate::Reason;
use super::source::{Source, Sources};
use super::{Input, case_number, day};

/// Section C; nothing where a reason was added that leaves it without what it must have.
pub(super) fn section(
    input: &Input<'_>,
    account: &Account<'_>,
    sources: &mut Sources,
    reasons: &mut Vec<Reason>,
) -> Option<SectionC> {
    let sender = input.sender?;
    let (first_received, latest) = received(input, sources, reasons)?;
    let source = primary_source(input, account, sources);
    let country = source.country.as_ref().and_then(|country| country.value().cloned());
    let country = country.unwrap_or_else(|| sender.fallback_country.clone());
    if country.is_empty() {
        reasons.push(Reason::new(
            "C.1.1",
            "the sender has no `fallback_country` in the settings, and the post tells of no country",
        ));
        return None;
    }
    let id = match input.standing.sent.first() {
        Some(sent) => {
            sources.put("C.1.1", Source::rule("the identifier that the case was first sent under"));
            sent.message.case.clone()
        }
        None => {
            sources.put(
                "C.1.1",
                Source::rule("country of the primary source, organisation of the sender, id of the report"),
            );
            case_number(&country, &sender.organisation_code, input.report.id)
        }
    };
    sources.put("C.1.8.1", Source::rule("the case was first made here: it is C.1.1"));
    sources.put("C.1.8.2", Source::rule("the case was first made here, by no regulator"));
    let kind = account.said("C.1.3");
    sources.put(
        "C.1.3",
        kind.map_or_else(|| Source::rule("nobody asked for the post: spontaneous"), Source::said),
    );
    let (expedited, fda_local_criteria) = expedited(input, account, sources);
    sources.put("C.1.2", Source::rule("when the message is made"));
    let linked = account.said("C.1.10.r");
    if let Some(linked) = linked {
        sources.put("C.1.10.1", Source::said(linked));
    }
    if input.nullification.is_some() {
        sources.put("C.1.11.1", Source::rule("what becomes of the version sent before"));
        sources.put("C.1.11.2", Source::rule("the reason that was given"));
    }
    let identification = Identification {
        worldwide_id: id.clone(),
        id,
        created: jiff::Timestamp::from_microsecond(input.created.0).map(Ts::second).ok()?,
        kind: kind.map_or_else(|| "1".to_owned(), |kind| kind.value.clone()),
        first_received,
        latest,
        documents: documents(input, sources),
        expedited,
        first_sender: "2".to_owned(),
        other_ids: Vec::new(),
        linked: linked.map(|linked| linked.value.clone()).into_iter().collect(),
        nullification: input.nullification.cloned(),
        fda_local_criteria,
        fda_combination: fda_combination(input, sources),
    };
    Some(SectionC {
        identification,
        sources: vec![source],
        sender: sent_by(input, sources)?,
        literature: literature(input, sources),
        study: None,
    })
}

/// C.1.4 and C.1.5. The latest information is the last post of the same author that belongs to the case; of a version after the
/// first that this receiver got, the day on which a person last decided on it or said something of it, where that was after the first.
/// It never goes back behind what an earlier version for the receiver had.
pub(super) fn received(
    input: &Input<'_>,
    sources: &mut Sources,
    reasons: &mut Vec<Reason>,
) -> Option<(Ts, Ts)> {
    let report = input.report;
    let known =
        Awareness { posted: report.created_at, read: report.observed_at, flagged: report.observed_at };
    let validity = &report.validity;
    let met = [validity.reporter, validity.patient, validity.drug, validity.event]
        .iter()
        .all(|criterion| criterion.status == model::Status::Met);
    let ledger = input.standing.ledger(known, met);
    let Some(zero) = ledger.day_zero(input.day_zero) else {
        let text = "day 0 has not come by the rule of the settings (`review.day_zero`); what it waits for has not happened";
        reasons.push(Reason::new("C.1.4", text));
        return None;
    };
    let step = format!("{:?}", input.day_zero);
    sources.put("C.1.4", Source::Ledger { step: step.clone() });
    sources.put("C.1.5", Source::Ledger { step });
    let mut latest = zero;
    for member in follow_ups(input) {
        if member.observed_at > latest {
            latest = member.observed_at;
            let text = format!("report {} of the same author was read then", member.id);
            sources.put("C.1.5", Source::Rule { text });
        }
    }
    let is_mine = |sent: &&casework::Transmission| sent.message.profile == input.profile.name;
    let mine: Vec<_> = input.standing.sent.iter().filter(is_mine).collect();
    if let Some(first) = mine.first() {
        if let Some(told) = input.standing.told.filter(|told| *told > first.at && *told > latest) {
            latest = told;
            sources.put("C.1.5", Source::rule("a person put something right, or said something of it, then"));
        }
        let decided = input.standing.last_decision();
        if let Some(last) = decided.filter(|last| last.at > first.at && last.at > latest) {
            latest = last.at;
            sources.put("C.1.5", Source::Decision { entry: last.entry, by: last.by.clone(), at: last.at });
        }
    }
    let (zero, mut latest) = (day(zero)?, day(latest)?);
    let before = mine.iter().filter_map(|sent| Ts::parse(sent.message.latest.as_deref()?).ok()).max();
    if let Some(before) = before.filter(|before| *before > latest) {
        latest = before;
        sources.put("C.1.5", Source::rule("an earlier version for this receiver had it"));
    }
    Some((zero, latest))
}

/// Other posts of the cluster by the same author, oldest first: not copies, but more of the same case.
pub(super) fn follow_ups<'a>(input: &Input<'a>) -> Vec<&'a StoredReport> {
    let own = |member: &&StoredReport| {
        member.author.is_some()
            && member.author == input.report.author
            && !member.is_repost()
            && member.id != input.report.id
            && member.text != input.report.text
    };
    let mut members: Vec<&StoredReport> = input.members.iter().filter(own).collect();
    members.sort_by_key(|member| (member.posted_at(), member.id));
    members
}

fn expedited(
    input: &Input<'_>,
    account: &Account<'_>,
    sources: &mut Sources,
) -> (Known<bool>, Option<String>) {
    let said = account.said("C.1.7");
    let expedited = said.map(|said| said.value == "true");
    if let Some(said) = said {
        sources.put("C.1.7", Source::said(said));
    } else {
        sources.put("C.1.7", Source::rule("nobody has decided"));
    }
    let local = input.profile.sends("FDA.C.1.7.1").then(|| {
        let (code, text) = match expedited {
            Some(true) => ("1", "C.1.7 is true and no combination product is known of: 15-day report"),
            _ => ("2", "C.1.7 is not true: non-expedited report"),
        };
        sources.put("FDA.C.1.7.1", Source::rule(text));
        code.to_owned()
    });
    (expedited.map_or(Known::Null(NullFlavor::Ni), Known::Is), local)
}

fn fda_combination(input: &Input<'_>, sources: &mut Sources) -> Option<Known<bool>> {
    input.profile.sends("FDA.C.1.12").then(|| {
        sources.put(
            "FDA.C.1.12",
            Source::rule("a post does not tell whether a product is a combination product"),
        );
        Known::Null(NullFlavor::Ni)
    })
}

/// `posted 2026-10-01, read 2026-10-02`.
fn dates(report: &StoredReport) -> String {
    let date =
        |at: Timestamp| jiff::Timestamp::from_microsecond(at.0).map(|at| at.strftime("%Y-%m-%d").to_string());
    let read = date(report.observed_at).map(|read| format!("read {read}"));
    let posted = report.created_at.and_then(|at| date(at).ok()).map(|posted| format!("posted {posted}"));
    posted.into_iter().chain(read).collect::<Vec<_>>().join(", ")
}

/// C.1.6.1.r: the de-identified captures that are held. Their content stays here.
fn documents(input: &Input<'_>, sources: &mut Sources) -> Vec<Document> {
    let held = std::iter::once(input.report).chain(follow_ups(input));
    sources.put("C.1.6.1", Source::rule("a de-identified capture of the post is held"));
    held.enumerate()
        .map(|(at, report)| {
            sources.put(format!("C.1.6.1.{}.1", at + 1), Source::rule("channel, id and dates of the report"));
            let title = format!(
                "De-identified capture of a public post, channel {}, report {}, {}",
                report.channel,
                report.id,
                dates(report)
            );
            Document { title: super::at_most(&title, 2000), content: None }
        })
        .collect()
}

/// C.4.r.1, where the profile asks for it: the post cited without a link, which would lead to its author.
fn literature(input: &Input<'_>, sources: &mut Sources) -> Vec<Literature> {
    if !input.profile.cite_post {
        return Vec::new();
    }
    sources.put("C.4.1.1", Source::settings("cite_post"));
    let report = input.report;
    let reference =
        format!("Public social media post, {}, report {}, {}", report.channel, report.id, dates(report));
    vec![Literature { reference: Known::Is(super::at_most(&reference, 500)), content: None }]
}

pub(super) fn primary_source(
    input: &Input<'_>,
    account: &Account<'_>,
    sources: &mut Sources,
) -> PrimarySource {
    let (country, from) = match (account.said("C.2.r.3"), account.fact("country"), input.sender) {
        (Some(said), ..) => (Known::Is(said.value.clone()), Source::said(said)),
        (None, Some(fact), _) => (Known::Is(fact.value.clone()), fact.source.clone()),
        (None, None, Some(sender)) if !sender.fallback_country.is_empty() => {
            (Known::Is(sender.fallback_country.clone()), Source::settings("sender.fallback_country"))
        }
        _ => (Known::Null(NullFlavor::Unk), Source::rule("the post does not tell")),
    };
    sources.put("C.2.1.3", from);
    let (qualification, from) = qualification(account);
    sources.put("C.2.1.4", from);
    sources.put("C.2.1.5", Source::rule("the only source"));
    let email = input.profile.sends("FDA.C.2.r.2.8");
    if email {
        sources.put("FDA.C.2.1.2.8", Source::rule("nobody asked the author"));
    }
    PrimarySource {
        country: Some(country),
        qualification: Some(qualification),
        is_primary: true,
        fda_email: email.then_some(Known::Null(NullFlavor::Nask)),
        ..PrimarySource::default()
    }
}

/// C.2.r.4. A health professional only where the post says so in as many words; which one it does not tell.
fn qualification(account: &Account<'_>) -> (Known<String>, Source) {
    if let Some(said) = account.said("C.2.r.4") {
        return (Known::Is(said.value.clone()), Source::said(said));
    }
    match account.fact("reporter").map(|fact| (fact.value.as_str(), fact)) {
        Some(("health_professional", fact)) => (Known::Is("3".to_owned()), fact.source.clone()),
        Some(("patient" | "carer" | "other", fact)) => (Known::Is("5".to_owned()), fact.source.clone()),
        _ => (Known::Null(NullFlavor::Unk), Source::rule("the post does not tell who reports")),
    }
}

fn sent_by(input: &Input<'_>, sources: &mut Sources) -> Option<icsr::c::Sender> {
    for element in [
        "C.3.1", "C.3.2", "C.3.3.1", "C.3.3.2", "C.3.3.3", "C.3.3.4", "C.3.3.5", "C.3.4.1", "C.3.4.2",
        "C.3.4.3", "C.3.4.4", "C.3.4.5", "C.3.4.6", "C.3.4.7", "C.3.4.8",
    ] {
        sources.put(element, Source::settings("sender"));
    }
    Some(input.sender?.c3.clone())
}
