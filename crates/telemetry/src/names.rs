//! The names of all metrics, with the help text Prometheus shows. Base units; `_total` on counters; a rename
//! breaks dashboards and alerts, so a golden test holds the list.

/// What only grows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Counter {
    /// By channel.
    PostsReceived,
    /// By stage and reason.
    PostsDropped,
    /// By channel.
    PostsScreened,
    /// By channel.
    ReportsFlagged,
    /// Without labels.
    ReportsStored,
    /// Without labels.
    ReportsWithdrawn,
    /// By stage and reason.
    DeadLetters,
    /// Without labels.
    StoreInsertRows,
    /// Without labels.
    StoreRetries,
    /// By hop.
    JournalRestarts,
    /// By hop.
    JournalSkipped,
    /// By source.
    SourcePosts,
    /// By source and outcome.
    SourceRequests,
    /// By source and outcome.
    HookDeliveries,
    /// Without labels.
    DuplicatesExamined,
    /// Without labels.
    DuplicatesJoined,
    /// Without labels.
    FinderRetries,
    /// By endpoint and outcome.
    AlertDeliveries,
    /// By endpoint.
    AlertEndpointsDisabled,
    /// Without labels.
    OutboxRetries,
    /// By job and outcome.
    ExportPeriods,
    /// By job.
    ExportFiles,
    /// By job.
    ExportRows,
    /// By job.
    ExportRefused,
    /// Without labels.
    DestinationRetries,
    /// Without labels.
    AlertReports,
    /// By severity.
    AlertsMade,
    /// Without labels.
    AlertsMuted,
    /// Without labels.
    AlertReportsLate,
    /// Without labels.
    AlertMemoryEvicted,
    /// Without labels.
    AlertRulesRefused,
    /// Without labels.
    AlertRecordsMissed,
}

impl Counter {
    /// All counters.
    pub const ALL: [Self; 32] = [
        Self::PostsReceived,
        Self::PostsDropped,
        Self::PostsScreened,
        Self::ReportsFlagged,
        Self::ReportsStored,
        Self::ReportsWithdrawn,
        Self::DeadLetters,
        Self::StoreInsertRows,
        Self::StoreRetries,
        Self::JournalRestarts,
        Self::JournalSkipped,
        Self::SourcePosts,
        Self::SourceRequests,
        Self::HookDeliveries,
        Self::DuplicatesExamined,
        Self::DuplicatesJoined,
        Self::FinderRetries,
        Self::AlertDeliveries,
        Self::AlertEndpointsDisabled,
        Self::OutboxRetries,
        Self::ExportPeriods,
        Self::ExportFiles,
        Self::ExportRows,
        Self::ExportRefused,
        Self::DestinationRetries,
        Self::AlertReports,
        Self::AlertsMade,
        Self::AlertsMuted,
        Self::AlertReportsLate,
        Self::AlertMemoryEvicted,
        Self::AlertRulesRefused,
        Self::AlertRecordsMissed,
    ];

    const fn row(self) -> (&'static str, &'static str) {
        match self {
            Self::PostsReceived => ("hark_posts_received_total", "Posts made durable in the journal."),
            Self::PostsDropped => ("hark_posts_dropped_total", "Posts that a stage did not pass on."),
            Self::PostsScreened => ("hark_posts_screened_total", "Posts judged."),
            Self::ReportsFlagged => ("hark_reports_flagged_total", "Posts that became candidate reports."),
            Self::ReportsStored => {
                ("hark_reports_stored_total", "Candidate reports written to the database.")
            }
            Self::ReportsWithdrawn => (
                "hark_reports_withdrawn_total",
                "Candidate reports taken back because their post went or changed.",
            ),
            Self::DeadLetters => ("hark_dead_letters_total", "Inputs that could not be read."),
            Self::DuplicatesExamined => {
                ("hark_duplicates_examined_total", "Rows of reports that the finder of duplicates looked at.")
            }
            Self::DuplicatesJoined => (
                "hark_duplicates_joined_total",
                "Reports that the finder of duplicates joined to a cluster or took out of one.",
            ),
            Self::FinderRetries => (
                "hark_duplicates_retries_total",
                "Steps of the finder of duplicates that failed and were tried again.",
            ),
            Self::AlertDeliveries => (
                "hark_alert_deliveries_total",
                "Attempts to tell an endpoint of an alert, by what came of them.",
            ),
            Self::AlertEndpointsDisabled => (
                "hark_alert_endpoints_disabled_total",
                "Times that an endpoint was given up, until somebody enables it.",
            ),
            Self::OutboxRetries => (
                "hark_alert_outbox_retries_total",
                "Steps of the outbox of alerts that failed and were tried again.",
            ),
            Self::ExportPeriods => {
                ("hark_export_periods_total", "Periods that an export job ran, by what came of them.")
            }
            Self::ExportFiles => ("hark_export_files_total", "Files that an export job wrote."),
            Self::ExportRows => ("hark_export_rows_total", "Cases or rows that an export job wrote."),
            Self::ExportRefused => (
                "hark_export_refused_total",
                "Cases that an export job did not write, with the reasons in its manifest.",
            ),
            Self::DestinationRetries => {
                ("hark_export_destination_retries_total", "Times a destination of exports was asked again.")
            }
            Self::AlertReports => {
                ("hark_alert_reports_total", "Reports that were put through the rules of alerts.")
            }
            Self::AlertsMade => ("hark_alerts_total", "Alerts that rules made."),
            Self::AlertsMuted => (
                "hark_alerts_muted_total",
                "Alerts that fell into a muted time: held where they are tracked, else counted only.",
            ),
            Self::AlertReportsLate => (
                "hark_alert_reports_late_total",
                "Reports that came too late to set off a rule that looks at them.",
            ),
            Self::AlertMemoryEvicted => (
                "hark_alert_memory_evicted_total",
                "Ids, reports and groups that rules forgot because a limit was reached.",
            ),
            Self::AlertRulesRefused => (
                "hark_alert_rules_refused_total",
                "Times that a changed file of rules had mistakes and the old rules stayed.",
            ),
            Self::AlertRecordsMissed => (
                "hark_alert_records_missed_total",
                "Records of the journal that were never put through the rules of alerts.",
            ),
            Self::StoreInsertRows => ("hark_store_insert_rows_total", "Rows inserted into all tables."),
            Self::StoreRetries => {
                ("hark_store_retries_total", "Writes to the database that were tried again.")
            }
            Self::JournalRestarts => (
                "hark_journal_restarts_total",
                "Times a loop lost its partitions or a transaction and went on from the last commits.",
            ),
            Self::JournalSkipped => (
                "hark_journal_skipped_records_total",
                "Records that retention removed before they were read.",
            ),
            Self::SourcePosts => (
                "hark_source_posts_total",
                "Posts and erasures that a source brought, repetitions among them.",
            ),
            Self::SourceRequests => {
                ("hark_source_requests_total", "Questions that a source asked, by what came of them.")
            }
            Self::HookDeliveries => {
                ("hark_hook_deliveries_total", "Requests to a webhook, by what came of them.")
            }
        }
    }

    /// Name as exposed.
    pub const fn name(self) -> &'static str {
        self.row().0
    }

    /// Help text.
    pub const fn help(self) -> &'static str {
        self.row().1
    }
}

/// What goes up and down, or states a fact as the value 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Gauge {
    /// By hop and partition.
    JournalLag,
    /// By hop and partition; seconds.
    JournalLagSeconds,
    /// 1 or 0.
    StoreUp,
    /// By channel; seconds since 1970.
    SourceLastReceived,
    /// By source: 0 works, 1 waits, 2 fails.
    SourceCircuit,
    /// By source; requests, or percent.
    SourceQuotaLeft,
    /// By source.
    SourceRequestsToday,
    /// By source; seconds since 1970.
    SourceLastSuccess,
    /// By endpoint: 0 works, 1 is tried again, 2 is left alone, 3 is disabled.
    AlertCircuit,
    /// By endpoint.
    AlertsPending,
    /// By partition; seconds.
    AlertLagSeconds,
    /// 1, with the version.
    BuildInfo,
    /// 1, with the version.
    DictionaryInfo,
    /// 1, with the version.
    ModelInfo,
    /// Bytes.
    ResidentMemory,
    /// By job; seconds since 1970.
    ExportedUntil,
}

impl Gauge {
    /// All gauges.
    pub const ALL: [Self; 16] = [
        Self::JournalLag,
        Self::JournalLagSeconds,
        Self::StoreUp,
        Self::SourceLastReceived,
        Self::SourceCircuit,
        Self::SourceQuotaLeft,
        Self::SourceRequestsToday,
        Self::SourceLastSuccess,
        Self::AlertCircuit,
        Self::AlertsPending,
        Self::AlertLagSeconds,
        Self::BuildInfo,
        Self::DictionaryInfo,
        Self::ModelInfo,
        Self::ResidentMemory,
        Self::ExportedUntil,
    ];

    const fn row(self) -> (&'static str, &'static str) {
        match self {
            Self::JournalLag => {
                ("hark_journal_lag_records", "Records of the journal that are not done with.")
            }
            Self::JournalLagSeconds => (
                "hark_journal_lag_seconds",
                "Age of the oldest record of the batch read last; how late a role is.",
            ),
            Self::StoreUp => {
                ("hark_store_up", "1 while the last write or check of the database succeeded, else 0.")
            }
            Self::SourceLastReceived => (
                "hark_source_last_received_timestamp_seconds",
                "When a post of the channel was last made durable, in seconds since 1970.",
            ),
            Self::SourceCircuit => (
                "hark_source_circuit_state",
                "How a source fares: 0 works, 1 waits for a limit or a budget, 2 fails.",
            ),
            Self::SourceQuotaLeft => (
                "hark_source_quota_remaining",
                "What a platform says is left of its limit: requests, or percent where it tells percentages.",
            ),
            Self::SourceRequestsToday => {
                ("hark_source_requests_today", "Requests of a source since the start of the UTC day.")
            }
            Self::SourceLastSuccess => (
                "hark_source_last_success_timestamp_seconds",
                "When a source last worked, in seconds since 1970.",
            ),
            Self::AlertCircuit => (
                "hark_alert_circuit_state",
                "How an endpoint of alerts fares: 0 works, 1 is tried again, 2 is left alone for now, 3 is disabled.",
            ),
            Self::AlertsPending => {
                ("hark_alert_deliveries_pending", "Alerts that an endpoint is still to be told of.")
            }
            Self::AlertLagSeconds => (
                "hark_alert_lag_seconds",
                "Age of the oldest record of the batch that the rules of alerts read last.",
            ),
            Self::ExportedUntil => (
                "hark_export_done_until_timestamp_seconds",
                "End of the last period that an export job finished, in seconds since 1970.",
            ),
            Self::BuildInfo => ("hark_build_info", "Version of the program; always 1."),
            Self::DictionaryInfo => ("hark_dictionary_info", "Version of the dictionary in use; always 1."),
            Self::ModelInfo => ("hark_model_info", "Version of the model in use; always 1."),
            Self::ResidentMemory => {
                ("process_resident_memory_bytes", "Resident memory of the process in bytes.")
            }
        }
    }

    /// Name as exposed.
    pub const fn name(self) -> &'static str {
        self.row().0
    }

    /// Help text.
    pub const fn help(self) -> &'static str {
        self.row().1
    }
}

/// Distributions; all are durations in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Histogram {
    /// By stage; one observation per batch.
    StageDuration,
    /// One observation per report.
    EndToEndLatency,
    /// By method, route and status code (OpenTelemetry's name, mapped).
    RequestDuration,
    /// One observation per attempt.
    AlertDeliveryDuration,
}

impl Histogram {
    /// All histograms.
    pub const ALL: [Self; 4] =
        [Self::StageDuration, Self::EndToEndLatency, Self::RequestDuration, Self::AlertDeliveryDuration];

    const fn row(self) -> (&'static str, &'static str) {
        match self {
            Self::StageDuration => ("hark_stage_duration_seconds", "Time a stage takes for one batch."),
            Self::EndToEndLatency => {
                ("hark_end_to_end_latency_seconds", "From a post being observed to its report being stored.")
            }
            Self::RequestDuration => {
                ("http_server_request_duration_seconds", "Time to answer an HTTP request.")
            }
            Self::AlertDeliveryDuration => (
                "hark_alert_delivery_duration_seconds",
                "Time of an attempt to tell an endpoint of an alert.",
            ),
        }
    }

    /// Name as exposed.
    pub const fn name(self) -> &'static str {
        self.row().0
    }

    /// Help text.
    pub const fn help(self) -> &'static str {
        self.row().1
    }

    /// Upper bounds of the buckets, in seconds.
    pub const fn buckets(self) -> &'static [f64] {
        match self {
            Self::StageDuration => &[0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 30.0],
            // The promise to watch is minutes (95 % under 5 min); a backlog is hours.
            Self::EndToEndLatency => {
                &[0.1, 0.5, 1.0, 5.0, 15.0, 60.0, 300.0, 900.0, 3600.0, 21600.0, 86400.0]
            }
            // The buckets that OpenTelemetry advises for this name.
            Self::RequestDuration => {
                &[0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0]
            }
            // Receivers have 20 seconds by default, two minutes at most.
            Self::AlertDeliveryDuration => {
                &[0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0, 60.0, 120.0]
            }
        }
    }
}
