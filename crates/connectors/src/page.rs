//! The page of a channel under `docs/channels/`: what is known of it, its settings, and how to set it up.

use std::fmt::Write;

use crate::MayStore;
use crate::source::{COMMON, Connector, Key, takes};

/// The page, in Markdown.
pub fn page(connector: &dyn Connector) -> String {
    let about = connector.about();
    let mut page = format!("# {}\n\n", about.title);
    let keeps = match about.may_store {
        MayStore::Full => "de-identified reports",
        MayStore::AggregateOnlyUnlessAttested => {
            "counts by hour, drug and event only, until the operator attests to a contract (`storage_attested`)"
        }
    };
    let deletion = match about.deletion.within_hours {
        0 => about.deletion.how.as_str().to_owned(),
        hours => format!("{}; to be followed within {hours} hours", about.deletion.how.as_str()),
    };
    let rows = [
        ("channel", format!("`{}`", about.id)),
        ("kind of place", about.kind.as_str().to_owned()),
        ("interface is", format!("{} (see below for what is uncertain)", about.certainty.as_str())),
        ("terms class", format!("`{}`", about.terms.as_str())),
        ("what may be kept", keeps.to_owned()),
        ("raw posts are kept", format!("{} hours", about.retention_hours)),
        ("deletions", deletion),
        ("single reports may be exported", if about.may_export { "yes" } else { "no" }.to_owned()),
        ("why", about.reason.to_owned()),
    ];
    page.push_str("| | |\n|---|---|\n");
    for (name, value) in rows {
        let _ = writeln!(page, "| {name} | {value} |");
    }
    let _ = writeln!(page, "\n{}", connector.guide().trim());
    page.push_str("\n## Settings of a source\n\n");
    table(&mut page, connector.keys());
    page.push_str("\nEvery source takes these as well:\n\n");
    let own = connector.keys();
    let common: Vec<Key> =
        COMMON.iter().filter(|key| own.iter().all(|other| other.name != key.name)).copied().collect();
    table(&mut page, &common);
    page.push_str(
        "\nThis page is made from the channel's folder under `crates/connectors/src/`; `hark source channels NAME` prints it.\n",
    );
    page
}

fn table(page: &mut String, keys: &[Key]) {
    page.push_str("| key | takes | default | what it is |\n|---|---|---|---|\n");
    for key in keys {
        let default = match (key.default, key.required) {
            (_, true) => "needed".to_owned(),
            (None | Some(""), _) => "–".to_owned(),
            (Some(default), _) => format!("`{}`", default.replace('|', "\\|")),
        };
        let help = key.help.replace('|', "\\|");
        let _ = writeln!(page, "| `{}` | {} | {default} | {help} |", key.name, takes(key.takes));
    }
}
