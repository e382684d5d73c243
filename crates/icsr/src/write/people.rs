//! The people of section C: who first sent the case (C.1.8.2), who told of it (C.2.r), who sends it (C.3).

use super::xml::Out;
use crate::c::{PrimarySource, Sender};
use crate::oid::{list, system};
use crate::value::Known;

/// C.1.8.2: who first sent it.
pub(super) fn first_sender(out: &mut Out<'_>, code: &str) {
    related_report(
        out,
        None,
        |out| out.code("code", list::RELATION, "1"),
        |out| out.author(|out| out.code("code", list::FIRST_SENDER, code)),
    );
}

/// Another report that this one has to do with: what it is to this one, and what is known of it.
pub(super) fn related_report(
    out: &mut Out<'_>,
    priority: Option<&str>,
    relation: impl FnOnce(&mut Out<'_>),
    content: impl FnOnce(&mut Out<'_>),
) {
    out.element("outboundRelationship", &[("typeCode", "SPRT")], |out| {
        if let Some(priority) = priority {
            out.empty("priorityNumber", &[("value", priority)]);
        }
        out.element("relatedInvestigation", &[("classCode", "INVSTG"), ("moodCode", "EVN")], |out| {
            relation(out);
            out.element("subjectOf2", &[("typeCode", "SUBJ")], |out| {
                out.element("controlActEvent", &[("classCode", "CACT"), ("moodCode", "EVN")], content);
            });
        });
    });
}

/// C.2.r: who told.
pub(super) fn source(out: &mut Out<'_>, source: &PrimarySource) {
    related_report(
        out,
        source.is_primary.then_some("1"),
        |out| out.code("code", list::RELATION, "2"),
        |out| {
            out.author(|out| {
                out.filled("addr", &[], |out| {
                    out.maybe("streetAddressLine", source.street.as_ref());
                    out.maybe("city", source.city.as_ref());
                    out.maybe("state", source.state.as_ref());
                    out.maybe("postalCode", source.postcode.as_ref());
                });
                telecom(out, "tel:", source.telephone.as_ref());
                let email = source.fda_email.as_ref().filter(|_| out.profile.sends("FDA.C.2.r.2.8"));
                telecom(out, "mailto:", email);
                out.filled("assignedPerson", &PERSON, |out| {
                    out.filled("name", &[], |out| {
                        out.maybe("prefix", source.title.as_ref());
                        given_names(out, source.given_name.as_ref(), source.middle_name.as_ref());
                        out.maybe("family", source.family_name.as_ref());
                    });
                    if let Some(qualification) = &source.qualification {
                        out.element(
                            "asQualifiedEntity",
                            &[("classCode", "QUAL")],
                            |out| match qualification {
                                Known::Is(code) => out.code("code", list::QUALIFICATION, code),
                                Known::Null(why) => out.null("code", *why),
                            },
                        );
                    }
                    if let Some(country) = &source.country {
                        country_of(out, country);
                    }
                });
                organisation(out, source.department.as_ref(), source.organisation.as_ref());
            });
        },
    );
}

/// C.3: who sends it.
pub(super) fn sender(out: &mut Out<'_>, sender: &Sender) {
    let known = |text: &Option<String>| text.clone().map(Known::Is);
    out.element("subjectOf1", &[("typeCode", "SUBJ")], |out| {
        out.element("controlActEvent", &[("classCode", "CACT"), ("moodCode", "EVN")], |out| {
            out.author(|out| {
                out.code("code", list::SENDER, &sender.kind);
                out.filled("addr", &[], |out| {
                    out.maybe_text("streetAddressLine", sender.street.as_deref());
                    out.maybe_text("city", sender.city.as_deref());
                    out.maybe_text("state", sender.state.as_deref());
                    out.maybe_text("postalCode", sender.postcode.as_deref());
                });
                telecom(out, "tel:", known(&sender.telephone).as_ref());
                telecom(out, "fax:", known(&sender.fax).as_ref());
                telecom(out, "mailto:", known(&sender.email).as_ref());
                out.filled("assignedPerson", &PERSON, |out| {
                    out.filled("name", &[], |out| {
                        out.maybe_text("prefix", sender.title.as_deref());
                        given_names(
                            out,
                            known(&sender.given_name).as_ref(),
                            known(&sender.middle_name).as_ref(),
                        );
                        out.maybe_text("family", sender.family_name.as_deref());
                    });
                    if let Some(country) = known(&sender.country) {
                        country_of(out, &country);
                    }
                });
                organisation(out, known(&sender.department).as_ref(), known(&sender.organisation).as_ref());
            });
        });
    });
}

const PERSON: [(&str, &str); 2] = [("classCode", "PSN"), ("determinerCode", "INSTANCE")];
const ORGANISATION: [(&str, &str); 2] = [("classCode", "ORG"), ("determinerCode", "INSTANCE")];

/// Given and middle name: the second `given` is the middle name, so that one without the other leaves the first empty.
fn given_names(out: &mut Out<'_>, given: Option<&Known<String>>, middle: Option<&Known<String>>) {
    if given.is_none() && middle.is_some() {
        out.empty("given", &[]);
    }
    out.maybe("given", given);
    out.maybe("given", middle);
}

fn country_of(out: &mut Out<'_>, country: &Known<String>) {
    out.element("asLocatedEntity", &[("classCode", "LOCE")], |out| {
        out.element("location", &[("classCode", "COUNTRY"), ("determinerCode", "INSTANCE")], |out| {
            out.known_code("code", system::COUNTRY, country);
        });
    });
}

/// A department within an organisation: the outer name is that of the department.
fn organisation(out: &mut Out<'_>, department: Option<&Known<String>>, organisation: Option<&Known<String>>) {
    out.filled("representedOrganization", &ORGANISATION, |out| {
        out.maybe("name", department);
        if let Some(organisation) = organisation {
            out.element("assignedEntity", &[("classCode", "ASSIGNED")], |out| {
                out.element("representedOrganization", &ORGANISATION, |out| {
                    out.known_text("name", organisation);
                });
            });
        }
    });
}

/// A telephone, fax or address of mail as a URL; without a value the scheme says what is missing.
fn telecom(out: &mut Out<'_>, scheme: &str, value: Option<&Known<String>>) {
    match value {
        Some(Known::Is(value)) => {
            let url = format!("{scheme}{}", url_part(value));
            out.empty("telecom", &[("value", &url)]);
        }
        Some(Known::Null(why)) => {
            out.empty("telecom", &[("nullFlavor", why.code()), ("value", scheme)]);
        }
        None => {}
    }
}

/// What may stand in a URL (RFC 3986; beyond ASCII RFC 3987) after its scheme: white space becomes a hyphen, the visual
/// separator of telephone numbers (RFC 3966 §5.1.1); anything else that may not stand there is percent-encoded.
fn url_part(value: &str) -> String {
    let mut url = String::new();
    for word in value.split_whitespace() {
        if !url.is_empty() {
            url.push('-');
        }
        for character in word.chars() {
            let sound = !character.is_ascii()
                || character.is_ascii_alphanumeric()
                || "-._~:/?@!$&'()*+,;=".contains(character);
            if sound && !character.is_control() && !matches!(character, '\u{fffe}' | '\u{ffff}') {
                url.push(character);
            } else {
                let mut utf8 = [0; 4];
                for byte in character.encode_utf8(&mut utf8).bytes() {
                    url.push_str(&format!("%{byte:02X}"));
                }
            }
        }
    }
    url
}

#[cfg(test)]
mod tests {
    use super::url_part;

    #[test]
    fn telephones_and_addresses_become_parts_of_urls() {
        for (given, url) in [
            ("+41 44 000 00 00", "+41-44-000-00-00"),
            (" (0)30/123-4 ext. 5 ", "(0)30/123-4-ext.-5"),
            ("safety@example.org", "safety@example.org"),
            ("安全@example.org", "安全@example.org"),
            ("100% <x>", "100%25-%3Cx%3E"),
            ("a\u{0}b", "a%00b"),
            ("[1]#2", "%5B1%5D%232"),
        ] {
            assert_eq!(url_part(given), url, "{given:?}");
        }
    }
}
