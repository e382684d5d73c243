//! The engine's configuration file, written anew at each open.
//!
//! It is always passed: without one the engine would pick up whatever `config.xml` lies in the working directory, the
//! home or `/etc`. Each value that differs from ClickHouse's default says why. What a server keeps in user profiles
//! (settings of queries) goes into the connection's arguments: the embedded engine reads no profiles from this file.

use std::path::Path;

/// What the file depends on.
pub(crate) struct Config<'a> {
    /// Folder that `BACKUP … TO File('…')` may write to and `RESTORE` may read from.
    pub(crate) backups: &'a str,
    /// Ceiling of the engine's own memory, in bytes.
    pub(crate) max_memory_bytes: u64,
}

/// Memory that must be free for each thread of a query; with less a query takes fewer threads.
const FREE_BYTES_PER_THREAD: u64 = 64 << 20;

/// Settings of every query, as arguments of a connection.
pub(crate) fn session_arguments(max_memory_bytes: u64, max_threads: usize) -> [String; 4] {
    [
        // An asynchronous insert would join batches, and so lose their deduplication tokens.
        "--async_insert=0".to_owned(),
        format!("--max_threads={max_threads}"),
        // ClickHouse means servers and asks for a gigabyte: below a ceiling of 2 GiB and a little, which is ours, no query would
        // get a second thread, whatever `max_threads` says.
        format!("--max_threads_min_free_memory_per_thread={FREE_BYTES_PER_THREAD}"),
        // A single query may take four fifths, so that merges and a second query still find room.
        format!("--max_memory_usage={}", max_memory_bytes / 5 * 4),
    ]
}

impl Config<'_> {
    /// The file's text. Same facts, same bytes.
    pub(crate) fn to_xml(&self) -> String {
        let backups = escape(self.backups);
        let max_memory_bytes = self.max_memory_bytes;
        // The mark cache grows up to its limit and counts as the engine's memory; its default is 5 GB.
        let mark_cache = (max_memory_bytes / 8).min(512 << 20);
        format!(
            "<!-- Written by hark at each start; changes made here are lost. -->\n\
             <clickhouse>\n\
             \x20   <logger><level>none</level><console>0</console></logger>\n\
             \x20   <max_server_memory_usage>{max_memory_bytes}</max_server_memory_usage>\n\
             \x20   <mark_cache_size>{mark_cache}</mark_cache_size>\n\
             \x20   <merge_tree>\n\
             \x20       <!-- An acknowledged insert must survive power loss, not only the end of the process. -->\n\
             \x20       <fsync_after_insert>1</fsync_after_insert>\n\
             \x20       <fsync_part_directory>1</fsync_part_directory>\n\
             \x20   </merge_tree>\n\
             \x20   <backups>\n\
             \x20       <allowed_disk>default</allowed_disk>\n\
             \x20       <allowed_path>{backups}</allowed_path>\n\
             \x20   </backups>\n\
             </clickhouse>\n"
        )
    }
}

/// The path as text for the engine's arguments and files.
pub(crate) fn path_text(path: &Path) -> Result<&str, crate::OpenError> {
    path.to_str().ok_or_else(|| crate::OpenError::PathNotText { path: path.to_owned() })
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_with_markup_stay_text() {
        let xml = Config { backups: "/data/a&b<c>", max_memory_bytes: 1 << 30 }.to_xml();
        assert!(xml.contains("<allowed_path>/data/a&amp;b&lt;c&gt;</allowed_path>"), "{xml}");
        assert!(xml.contains("<max_server_memory_usage>1073741824</max_server_memory_usage>"), "{xml}");
    }
}
