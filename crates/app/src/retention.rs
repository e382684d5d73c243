//! How long raw posts are kept, given which channels are read.
//!
//! All channels share the hop `posts`, which forgets by age: the strictest channel in use decides for all. Shorter than a
//! channel's terms ask for is always allowed, longer never.

use settings::Settings;

/// Hours after which raw posts are removed: the least of the journal's own limit and of what each channel in use allows, by
/// its `channels.NAME.retention_hours`, else by its [`connectors::About`].
pub(crate) fn raw_posts_hours(settings: &Settings) -> u64 {
    let named = settings.sources.values().filter_map(|source| match source.get("channel") {
        Some(settings::SourceValue::Text(channel)) => Some(channel.as_str()),
        _ => None,
    });
    let of_sources = named.filter_map(|channel| {
        let key = connectors::channel_key(channel);
        let own = settings.channels.get(&*key).and_then(|channel| channel.retention_hours);
        own.or_else(|| Some(u64::from(connectors::connector(channel)?.about().retention_hours)))
    });
    let of_channels = settings.channels.values().filter_map(|channel| channel.retention_hours);
    of_sources.chain(of_channels).chain([settings.journal.posts_retention_hours]).min().unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hours(text: &str) -> u64 {
        let loaded = settings::parse(&[("hark.toml".to_owned(), text.to_owned())], &[], &[]).unwrap();
        raw_posts_hours(&loaded.settings)
    }

    #[test]
    fn the_strictest_channel_in_use_decides() {
        let table = [
            ("", 48),
            ("[sources.a]\nchannel = \"x\"", 24),
            ("[sources.a]\nchannel = \"Twitter\"", 24),
            ("[sources.a]\nchannel = \"wikipedia\"", 48),
            ("[sources.a]\nchannel = \"x\"\n[channels.x]\nretention_hours = 6", 6),
            ("[channels.forum]\nretention_hours = 12", 12),
            ("[journal]\nposts_retention_hours = 5\n[sources.a]\nchannel = \"x\"", 5),
            ("[sources.a]\nchannel = \"nosuch\"", 48),
        ];
        for (text, wanted) in table {
            assert_eq!(hours(text), wanted, "{text}");
        }
    }
}
