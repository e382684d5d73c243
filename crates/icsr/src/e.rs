//! Section E: reactions.

use serde::{Deserialize, Serialize};

use crate::value::{InLanguage, Known, MedDra, Quantity, Ts};

/// E.i: a reaction or event.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reaction {
    /// Its identifier within the message: a UUID, to which G.k.9.i refers.
    pub id: String,
    /// E.i.1.1: as reported, in its own language.
    pub native: Option<InLanguage>,
    /// E.i.1.2: as reported, in English.
    pub translation: Option<String>,
    /// E.i.2.1: as a term.
    pub term: MedDra,
    /// E.i.3.1: 1/2 not serious, 3/4 serious; odd numbers where the reporter highlighted it.
    pub highlighted: Option<String>,
    /// E.i.3.2: how it is serious.
    pub seriousness: Seriousness,
    /// E.i.4: begin.
    pub start: Option<Known<Ts>>,
    /// E.i.5: end.
    pub end: Option<Known<Ts>>,
    /// E.i.6: duration.
    pub duration: Option<Quantity>,
    /// E.i.7: 0 unknown, 1 recovered, 2 recovering, 3 not recovered, 4 recovered with sequelae, 5 fatal.
    pub outcome: String,
    /// E.i.8: whether a health professional confirmed it.
    pub confirmed: Option<bool>,
    /// E.i.9: where it happened, ISO 3166-1 alpha-2.
    pub country: Option<String>,
}

/// E.i.3.2: criteria of seriousness. A criterion that is not met is sent as `NI`, never as `false`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seriousness {
    /// a: it resulted in death.
    pub death: bool,
    /// b: it was life-threatening.
    pub life_threatening: bool,
    /// c: it caused or prolonged a stay in hospital.
    pub hospitalisation: bool,
    /// d: it disabled.
    pub disability: bool,
    /// e: a congenital anomaly.
    pub congenital_anomaly: bool,
    /// f: otherwise medically important.
    pub other_important: bool,
    /// FDA.E.i.3.2h: an intervention was needed; nothing: not asked by the receiver.
    pub fda_required_intervention: Option<bool>,
}

impl Seriousness {
    /// Whether any criterion of ICH is met.
    pub fn is_serious(&self) -> bool {
        self.death
            || self.life_threatening
            || self.hospitalisation
            || self.disability
            || self.congenital_anomaly
            || self.other_important
    }
}
