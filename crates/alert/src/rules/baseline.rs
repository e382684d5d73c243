//! Whether a window has more reports than the same hours of past weeks let expect.
//!
//! Of a window of whole hours that ends with the hour of a report, the baseline is the reports in the same hours one week before,
//! two weeks before … : hour of the day and day of the week are alike. (In UTC: where clocks change, for some weeks the hours of a
//! country are one off.)
//!
//! Two counts are compared by the exact conditional test of two Poisson means (Przyborowski and Wilenski, Biometrika 31 (1940),
//! 313-323): given `x + b` reports together, `x` in the window and `b` in `n` weeks of baseline, the number in the window is binomial
//! with probability `ratio / (ratio + n)` if the true rates differ by no more than `ratio`. The window is over the line if so many
//! or more have at most the probability `p_value`. The test is exact for small counts and needs no baseline above zero. It takes
//! reports as independent of each other; cascades of reposts are not, and there `authors` and `velocity` are the better question.

use super::rule::Rule;
use super::series::{Crossing, Series};

use model::ReportId;

pub(super) const HOUR: i64 = 3_600_000_000;
const WEEK_HOURS: i64 = 168;

/// Looks at the windows of a rate that the hour of `at` is part of. `began`: since when the rule counts, in microseconds.
pub(super) fn over(
    series: &Series,
    rule: &Rule,
    began: i64,
    (at, report): (i64, ReportId),
    known: impl Fn(i64) -> bool,
) -> Vec<Crossing> {
    let (hour, length) = (at.div_euclid(HOUR), (rule.window / HOUR).max(1));
    let sum = |last: i64| -> u64 {
        series.hours.range(last - length + 1..=last).map(|(_, reports)| u64::from(*reports)).sum()
    };
    let mut found = Vec::new();
    for (&last, _) in series.hours.range(hour..hour + length) {
        let stretch = (last * HOUR).div_euclid(rule.cool_down);
        if known(stretch) {
            continue;
        }
        let from = (last - length + 1) * HOUR;
        // Whole weeks for which the rule counted every hour that is compared.
        let weeks = ((from - began).div_euclid(WEEK_HOURS * HOUR)).min(rule.rate.weeks);
        let reports = sum(last);
        if weeks < rule.rate.min_weeks || reports < rule.rate.min_count {
            continue;
        }
        let before: u64 = (1..=weeks).map(|week| sum(last - week * WEEK_HOURS)).sum();
        if is_over(reports, before, weeks as f64, rule.rate.ratio, rule.rate.p_value) {
            let expected = Some(before as f64 / weeks as f64);
            let to = (last + 1) * HOUR;
            found.push(Crossing { stretch, from, to, value: reports, reports, last: report, expected });
        }
    }
    found
}

/// Whether `x` reports are too many beside `before` in `weeks` times as long.
fn is_over(x: u64, before: u64, weeks: f64, ratio: f64, p_value: f64) -> bool {
    // At or below the line itself, no excess; above it the terms of the tail only fall.
    x as f64 > before as f64 * ratio / weeks && upper_tail(x, x + before, ratio / (ratio + weeks)) <= p_value
}

/// Probability of `x` or more successes in `n` trials of probability `p`, for `x` above the mean. Source: the sum of the terms
/// from `x` on, each from the one before.
pub fn upper_tail(x: u64, n: u64, p: f64) -> f64 {
    if x == 0 {
        return 1.0;
    }
    if x > n || p <= 0.0 {
        return 0.0;
    }
    if p >= 1.0 {
        return 1.0;
    }
    let log = ln_factorial(n) - ln_factorial(x) - ln_factorial(n - x)
        + x as f64 * p.ln()
        + (n - x) as f64 * (-p).ln_1p();
    let (mut term, mut sum, odds) = (log.exp(), 0.0, p / (1.0 - p));
    for k in x..=n {
        sum += term;
        let next = term * (n - k) as f64 / (k + 1) as f64 * odds;
        if next < sum * 1e-16 && next <= term {
            break;
        }
        term = next;
    }
    sum.min(1.0)
}

/// Stirling's series with three terms (Abramowitz and Stegun 6.1.41); below 16 the product itself. Exact to 1e-12.
fn ln_factorial(n: u64) -> f64 {
    if n < 16 {
        return (2..=n).map(|k| k as f64).product::<f64>().ln();
    }
    let x = n as f64 + 1.0;
    let square = x * x;
    (x - 0.5) * x.ln() - x
        + 0.5 * std::f64::consts::TAU.ln()
        + (1.0 / 12.0 - (1.0 / 360.0 - 1.0 / (1260.0 * square)) / square) / x
}

#[cfg(test)]
mod tests {
    use super::{is_over, upper_tail};

    #[test]
    fn tails_of_the_binomial_are_those_of_the_tables() {
        // Counted out: sums of C(n,k) p^k q^(n-k).
        for (x, n, p, want) in [
            (1, 1, 0.25, 0.25),
            (3, 3, 0.2, 0.008),
            (2, 4, 0.1, 0.0523),
            (8, 10, 0.5, 56.0 / 1024.0),
            (10, 10, 0.5, 1.0 / 1024.0),
            (0, 5, 0.5, 1.0),
            (6, 5, 0.5, 0.0),
        ] {
            assert!((upper_tail(x, n, p) - want).abs() < 1e-12, "{x} of {n} at {p}: {}", upper_tail(x, n, p));
        }
        // Symmetric: 511 or more of 1021 at one half is one half and a half of the middle term, which is nothing: n is odd.
        assert!((upper_tail(511, 1021, 0.5) - 0.5).abs() < 1e-9);
    }

    #[test]
    fn an_excess_must_be_more_than_chance() {
        // Reports in the window, before, weeks, ratio.
        for (x, before, weeks, ratio, over) in [
            (3, 0, 8.0, 1.0, false),
            (4, 0, 8.0, 1.0, true),
            (10, 8, 8.0, 1.0, true),
            (10, 8, 8.0, 4.0, false),
            (10, 80, 8.0, 1.0, false),
            (25, 80, 8.0, 1.0, true),
            (25, 80, 8.0, 2.0, false),
            (2000, 8000, 8.0, 1.5, true),
        ] {
            assert_eq!(
                is_over(x, before, weeks, ratio, 0.001),
                over,
                "{x} after {before} in {weeks} weeks, {ratio}"
            );
        }
    }
}
