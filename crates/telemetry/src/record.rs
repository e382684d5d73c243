//! The only place that calls the metrics facade.

use std::time::Duration;

use metrics::{Label, SharedString};

use crate::names::{Counter, Gauge, Histogram};

/// Name and value of a label. Values are static, or a number or version that the program itself made.
pub(crate) type Pair = (&'static str, SharedString);

fn labels(pairs: &[Pair]) -> Vec<Label> {
    pairs.iter().map(|(name, value)| Label::new(*name, value.clone())).collect()
}

/// Adds `count` to a counter. Zero still makes the series appear, so that rates have a beginning.
pub(crate) fn add(counter: Counter, count: u64, pairs: &[Pair]) {
    metrics::counter!(counter.name(), labels(pairs)).increment(count);
}

/// Sets a gauge.
pub(crate) fn set(gauge: Gauge, value: f64, pairs: &[Pair]) {
    metrics::gauge!(gauge.name(), labels(pairs)).set(value);
}

/// Notes one duration.
pub(crate) fn observe(histogram: Histogram, duration: Duration, pairs: &[Pair]) {
    metrics::histogram!(histogram.name(), labels(pairs)).record(duration.as_secs_f64());
}

/// Gives every metric its help text.
pub(crate) fn describe() {
    for counter in Counter::ALL {
        metrics::describe_counter!(counter.name(), counter.help());
    }
    for gauge in Gauge::ALL {
        metrics::describe_gauge!(gauge.name(), gauge.help());
    }
    for histogram in Histogram::ALL {
        metrics::describe_histogram!(histogram.name(), histogram.help());
    }
}
