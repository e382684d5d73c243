//! What a rule found and does not tell at once.

use std::collections::VecDeque;

use model::Timestamp;
use serde::{Deserialize, Serialize};

use crate::alert::{Alert, Finding};
use crate::rules::engine::Tally;
use crate::rules::mute::muted_until;
use crate::rules::rule::Rule;
use crate::rules::state::{self, BadState, Saved};

/// Muted alerts that are kept to be listed.
const MAX_LISTED: usize = 50;
/// Most alerts held until a mute ends, and pairs that wait; past it they are told at once rather than lost.
pub(super) const MAX_HELD: usize = 10_000;

/// Alerts that were not told at once.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(in crate::rules) struct Held {
    /// How many were muted, since the rule began.
    pub(in crate::rules) muted: u64,
    /// The last of those that are not told.
    pub(in crate::rules) listed: VecDeque<Alert>,
    /// Until when.
    pub(in crate::rules) until: Vec<(Timestamp, Alert)>,
    /// First pairs that wait for what may still come of the time of learning.
    pub(in crate::rules) pending: Vec<(u64, Alert)>,
}

/// What a rule has not told yet.
pub(in crate::rules) fn held_of(name: &str, saved: &Saved) -> Result<Held, BadState> {
    let held = state::read(saved, &state::held(name), |bytes| serde_json::from_slice(bytes.0).ok())?;
    Ok(held.unwrap_or_default())
}

/// What a rule has not told yet, as it is written.
pub(super) fn encode_held(held: &Held) -> Vec<u8> {
    let mut bytes = vec![state::VERSION];
    bytes.extend(serde_json::to_vec(held).unwrap_or_default());
    bytes
}

/// Gives an alert out, holds it, or only lists it.
pub(super) fn tell(
    rule: &Rule,
    held: &mut Held,
    dirty: &mut bool,
    alert: Alert,
    tally: &mut Tally,
    out: &mut Vec<Alert>,
) {
    let at = match &alert.finding {
        Finding::Aggregate { to, .. } => *to,
        Finding::Report { .. } => alert.at,
    };
    let Some(until) = muted_until(&rule.mutes, at) else {
        *tally.alerts.entry(alert.severity).or_default() += 1;
        return out.push(alert);
    };
    *dirty = true;
    held.muted += 1;
    tally.muted += 1;
    if !rule.holds() {
        held.listed.push_back(alert);
        if held.listed.len() > MAX_LISTED {
            held.listed.pop_front();
        }
    } else if held.until.len() < MAX_HELD {
        held.until.push((until, alert));
    } else {
        out.push(alert);
    }
}
