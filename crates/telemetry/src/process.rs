//! What the kernel says of this process.

/// Resident memory in bytes; `None` where the system has no `/proc`.
pub(crate) fn resident_memory() -> Option<u64> {
    parse(&std::fs::read_to_string("/proc/self/status").ok()?)
}

fn parse(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    Some(line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()? * 1024)
}

#[cfg(test)]
mod tests {
    #[test]
    fn memory_is_read_from_the_kernels_table() {
        assert_eq!(super::parse("Name:\thark\nVmRSS:\t   12345 kB\nVmData: 1 kB\n"), Some(12345 * 1024));
        assert_eq!(super::parse("Name:\thark\n"), None);
    }
}
