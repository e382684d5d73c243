//! Other reports beside one: of its cluster, of its conversation, or that only resemble it.

use casework::{Member, Standing};
use store::StoredReport;

use crate::wire::report::Twin;
use crate::words::word;

/// Most characters of an excerpt.
const EXCERPT: usize = 200;

/// The first words of a text.
pub(crate) fn excerpt(text: &str) -> String {
    match text.char_indices().nth(EXCERPT) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text.to_owned(),
    }
}

/// A report beside another. `member`: how it belongs to the cluster; nothing where it only resembles, as `how` says.
pub(crate) fn twin(report: &StoredReport, standing: &Standing, member: Option<&Member>, how: &str) -> Twin {
    Twin {
        id: report.id.to_string(),
        how: member.map_or_else(|| how.to_owned(), |member| word(&member.how)),
        score: member.map_or(0.0, |member| member.score),
        matched: member.map(|member| member.matched.clone()).unwrap_or_default(),
        confirmed: member.is_some_and(|member| member.confirmed),
        joined: member.is_some(),
        channel: report.channel.clone(),
        posted_at: report.posted_at().to_string(),
        status: standing.status().word().to_owned(),
        excerpt: excerpt(&report.text),
    }
}
