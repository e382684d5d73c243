//! Rules that tie elements of one message together, a small function each; the tables below are all of them, save the one rule of
//! the batch by itself.

mod batch;
mod case;
mod dates;
mod death;
mod device;
mod documents;
mod drugs;
mod fda;
mod meddra;
mod pairs;
mod patient;
mod premarket;
mod reactions;
mod references;
mod sources;
mod tests;

use super::context::{Context, Route};
use super::findings::Findings;
use super::view::View;

/// A rule: what it looks at, what else it knows, where it tells.
type Rule = fn(&View<'_>, &Context, &mut Findings);

/// Rules of ICH.
const ICH: &[Rule] = &[
    batch::number_is_the_case,
    batch::created_with_the_case,
    case::from_a_study,
    case::study_is_taken,
    case::taken_back_or_put_right,
    case::other_identifiers,
    case::documents_are_named,
    case::sender_has_an_organisation,
    sources::one_is_primary,
    sources::primary_has_a_country,
    documents::content_is_sound,
    dates::received_in_order,
    dates::starts_before_ends,
    dates::none_in_the_future,
    dates::message_is_made,
    pairs::both_halves,
    meddra::one_release,
    patient::most_precise_age,
    patient::history_or_words,
    patient::parent_has_a_sex,
    death::autopsy,
    death::causes_are_told,
    reactions::fatal_is_serious,
    reactions::highlighted_as_serious,
    reactions::confirmed_by_whom,
    tests::named_and_dated,
    tests::has_a_result,
    tests::number_has_a_unit,
    drugs::one_is_suspect,
    drugs::authorisation_has_a_country,
    drugs::indication_is_coded,
    references::identifiers_are_unique,
    references::roles_of_drugs,
    references::lead_somewhere,
];

/// Rules of the FDA for reports after marketing.
const POSTMARKET: &[Rule] = &[
    fda::receivers,
    fda::one_sender,
    fda::expedited_is_told,
    fda::kind_of_report,
    fda::study_kind,
    fda::study_numbers,
    fda::no_patient,
    fda::race_is_told,
    fda::sender_is_reachable,
    fda::first_drug,
    fda::application_is_no_trial,
    fda::documents_are_plain,
    device::malfunction,
    device::is_named,
];

/// Rules of the FDA for reports before marketing.
const PREMARKET: &[Rule] = &[
    fda::receivers,
    fda::one_sender,
    fda::expedited_is_told,
    fda::no_patient,
    fda::documents_are_plain,
    premarket::kind_of_report,
    premarket::study_kind,
    premarket::study_numbers,
    premarket::local_criteria,
    premarket::suspect_drug,
    premarket::assessments,
    premarket::death,
    premarket::aggregates,
];

/// Holds the envelope against the rules of it.
pub(crate) fn check_batch(view: &View<'_>, context: &Context, findings: &mut Findings) {
    dates::batch_is_sent(view, context, findings);
}

/// Holds a message against all rules that are asked for.
pub(crate) fn check(view: &View<'_>, context: &Context, findings: &mut Findings) {
    let fda = match context.route {
        Route::None => &[],
        Route::Postmarket => POSTMARKET,
        Route::Premarket => PREMARKET,
    };
    for rule in ICH.iter().chain(fda) {
        rule(view, context, findings);
    }
}
