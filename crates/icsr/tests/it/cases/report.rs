//! Section C as it may be.

use icsr::c::{
    Document, Identification, Literature, Nullification, OtherId, PrimarySource, Registration, SectionC,
    Sender, Study,
};
use icsr::value::{Known, NullFlavor, Ts};
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;

use super::values::{ASKED, UNKNOWN, attachment, code, day, identifier, known, maybe, text, word};

fn identification() -> BoxedStrategy<Identification> {
    let ids = ("(DE|FR|JP|US)-[A-Z]{3,9}-[0-9A-Z]{1,12}", "(DE|FR|JP|US)-[A-Z]{3,9}-[0-9A-Z]{1,12}");
    let days = (day(), day()).prop_map(|(one, other)| if one <= other { (one, other) } else { (other, one) });
    let documents =
        vec((text(2000), of(attachment())).prop_map(|(title, content)| Document { title, content }), 0..3);
    let others =
        vec((identifier(100), identifier(100)).prop_map(|(source, id)| OtherId { source, id }), 0..3);
    let nullification =
        of((code(&["1", "2"]), text(2000)).prop_map(|(kind, reason)| Nullification { kind, reason }));
    let linked = vec("(DE|FR|JP|US)-[A-Z]{3,9}-[0-9]{1,12}", 0..3);
    (
        ids,
        code(&["1", "2", "3", "4"]),
        days,
        documents,
        any::<bool>(),
        code(&["1", "2"]),
        others,
        linked,
        nullification,
    )
        .prop_map(
            |(
                (id, worldwide_id),
                kind,
                (first_received, latest),
                documents,
                expedited,
                first_sender,
                other_ids,
                linked,
                nullification,
            )| {
                Identification {
                    id,
                    created: Ts::parse("20260310083000+0000").unwrap(),
                    kind,
                    first_received,
                    latest,
                    documents,
                    expedited: Known::Is(expedited),
                    worldwide_id,
                    first_sender,
                    other_ids,
                    linked,
                    nullification,
                    fda_local_criteria: Some(if expedited { "1".into() } else { "2".into() }),
                    // A combination product has a device, of which there is nothing here.
                    fda_combination: Some(Known::Is(false)),
                }
            },
        )
        .boxed()
}

fn source() -> BoxedStrategy<PrimarySource> {
    let name =
        (maybe(text(50), UNKNOWN), maybe(text(60), ASKED), maybe(text(60), ASKED), maybe(text(60), ASKED));
    let place = (
        maybe(text(60), ASKED),
        maybe(text(60), ASKED),
        maybe(text(100), ASKED),
        maybe(text(35), ASKED),
        maybe(text(40), ASKED),
        maybe(text(15), ASKED),
        maybe(word(), ASKED),
    );
    let rest = (
        known(code(&["DE", "JP", "US", "EU"]), UNKNOWN),
        known(code(&["1", "2", "3", "4", "5"]), &[NullFlavor::Unk]),
        // The FDA wants it of each source, or why it is not known.
        known("[a-z]{1,9}@example[.]org", ASKED),
    );
    (name, place, rest)
        .prop_map(|(name, place, (country, qualification, fda_email))| {
            let (title, given_name, middle_name, family_name) = name;
            let (organisation, department, street, city, state, postcode, telephone) = place;
            PrimarySource {
                title,
                // Names stand in order: there is no second without a first.
                middle_name: middle_name.filter(|_| given_name.is_some()),
                given_name,
                family_name,
                organisation,
                department,
                street,
                city,
                state,
                postcode,
                telephone,
                country: Some(country),
                qualification: Some(qualification),
                is_primary: false,
                fda_email: Some(fda_email),
            }
        })
        .boxed()
}

/// Sources; the first is the primary one, whose country is known.
fn sources() -> BoxedStrategy<Vec<PrimarySource>> {
    (vec(source(), 1..4), code(&["FR", "CH", "BR"]))
        .prop_map(|(mut sources, country)| {
            sources[0].is_primary = true;
            sources[0].country = Some(Known::Is(country));
            sources
        })
        .boxed()
}

fn sender() -> BoxedStrategy<Sender> {
    let who = (code(&["1", "2", "3", "4", "5", "6"]), text(100), of(text(60)));
    let name = (of(text(50)), of(text(60)), of(text(60)), of(text(60)));
    let place = (of(text(100)), of(text(35)), of(text(40)), of(text(15)), of(code(&["DE", "JP"])));
    let reach = (of(word()), of(word()), of("[a-z]{1,9}@example[.]com"));
    (who, name, place, reach)
        .prop_map(|((kind, organisation, department), name, place, (telephone, fax, email))| {
            let (title, given_name, middle_name, family_name) = name;
            let (street, city, state, postcode, country) = place;
            Sender {
                kind,
                organisation: Some(organisation),
                department,
                title,
                // Names stand in order: there is no second without a first.
                middle_name: middle_name.filter(|_| given_name.is_some()),
                given_name,
                family_name,
                street,
                city,
                state,
                postcode,
                country,
                telephone,
                fax,
                email,
            }
        })
        .boxed()
}

fn study() -> BoxedStrategy<Study> {
    const NULLS: &[NullFlavor] = &[NullFlavor::Asku, NullFlavor::Nask];
    let registration = (known(identifier(50), NULLS), maybe(code(&["DE", "US"]), NULLS))
        .prop_map(|(number, country)| Registration { number, country });
    (vec(registration, 0..3), maybe(text(2000), NULLS), maybe(identifier(50), NULLS), code(&["1", "2", "3"]))
        .prop_map(|(registrations, name, number, kind)| Study {
            registrations,
            name,
            number,
            kind: Some(kind),
        })
        .boxed()
}

/// The section. A study is told of where the report comes from one.
pub(crate) fn section() -> BoxedStrategy<SectionC> {
    const NULLS: &[NullFlavor] = &[NullFlavor::Asku, NullFlavor::Nask];
    let literature = vec(
        (known(text(500), NULLS), of(attachment()))
            .prop_map(|(reference, content)| Literature { reference, content }),
        0..3,
    );
    (identification(), sources(), sender(), literature, study())
        .prop_map(|(identification, sources, sender, literature, study)| SectionC {
            study: (identification.kind == "2").then_some(study),
            identification,
            sources,
            sender,
            literature,
        })
        .boxed()
}
