//! Section E: reactions.

use super::hl7::Times;
use super::xml::Out;
use crate::e::{Reaction, Seriousness};
use crate::oid::{fda, list, observation, system};
use crate::value::{Known, NullFlavor};

/// E.i: reactions.
pub(super) fn reactions(out: &mut Out<'_>, reactions: &[Reaction]) {
    for reaction in reactions {
        out.about(|out| {
            out.element("observation", &[("classCode", "OBS"), ("moodCode", "EVN")], |out| {
                out.uuid(&reaction.id);
                out.code("code", list::OBSERVATION, observation::REACTION);
                self::reaction(out, reaction);
            });
        });
    }
}

fn reaction(out: &mut Out<'_>, reaction: &Reaction) {
    out.times(&Times {
        period: None,
        start: reaction.start.as_ref(),
        end: reaction.end.as_ref(),
        duration: reaction.duration.as_ref(),
    });
    out.meddra("value", "CE", Some(&reaction.term), |out| {
        if let Some(native) = &reaction.native {
            out.text("originalText", &[("language", &native.language)], &native.text);
        }
    });
    if let Some(country) = &reaction.country {
        out.element("location", &[("typeCode", "LOC")], |out| {
            out.element("locatedEntity", &[("classCode", "LOCE")], |out| {
                out.element(
                    "locatedPlace",
                    &[("classCode", "COUNTRY"), ("determinerCode", "INSTANCE")],
                    |out| out.plain_code("code", system::COUNTRY, country),
                );
            });
        });
    }
    if let Some(translation) = &reaction.translation {
        out.related("PERT", observation::TRANSLATION, |out| out.value_text("ED", translation));
    }
    if let Some(highlighted) = &reaction.highlighted {
        out.related("PERT", observation::HIGHLIGHTED, |out| out.value_code(list::HIGHLIGHTED, highlighted));
    }
    seriousness(out, &reaction.seriousness);
    out.related("PERT", observation::OUTCOME, |out| out.value_code(list::OUTCOME, &reaction.outcome));
    if let Some(confirmed) = reaction.confirmed {
        out.related("PERT", observation::CONFIRMED, |out| out.truth(confirmed));
    }
}

/// E.i.3.2: `true`, or `NI`; never `false`.
fn seriousness(out: &mut Out<'_>, seriousness: &Seriousness) {
    let criterion = |met: bool| if met { Known::Is(true) } else { Known::Null(NullFlavor::Ni) };
    let criteria = [
        (observation::DEATH, seriousness.death),
        (observation::LIFE_THREATENING, seriousness.life_threatening),
        (observation::HOSPITALISATION, seriousness.hospitalisation),
        (observation::DISABILITY, seriousness.disability),
        (observation::CONGENITAL_ANOMALY, seriousness.congenital_anomaly),
        (observation::OTHER_IMPORTANT, seriousness.other_important),
    ];
    for (code, met) in criteria {
        out.related("PERT", code, |out| out.value_bool(&criterion(met)));
    }
    let intervention = seriousness.fda_required_intervention.filter(|_| out.profile.sends("FDA.E.i.3.2h"));
    if let Some(met) = intervention {
        out.element("outboundRelationship2", &[("typeCode", "PERT")], |out| {
            out.element("observation", &[("classCode", "OBS"), ("moodCode", "EVN")], |out| {
                out.plain_code("code", fda::OBSERVATION, fda::REQUIRED_INTERVENTION);
                out.value_bool(&criterion(met));
            });
        });
    }
}
