//! Counts by hour as bars.

use model::Timestamp;
use serde::Serialize;
use store::HourCount;

/// Height of the plot and width of one hour, in the units of the drawing.
const HEIGHT: u64 = 80;
const STEP: u64 = 10;

/// Most hours that are drawn; more bars than this could not be told apart.
const MOST: u64 = 48;

#[derive(Serialize)]
struct Bar {
    x: u64,
    y: u64,
    height: u64,
    hour: String,
    posts: u64,
    flagged: u64,
}

/// The chart; its bars are also the rows of the table beside it.
#[derive(Serialize)]
pub(crate) struct Chart {
    width: u64,
    height: u64,
    bars: Vec<Bar>,
    most: u64,
    total: u64,
    posts: u64,
    from: String,
    to: String,
}

impl Chart {
    /// The last hours up to the last that has posts; an hour without posts is a gap. `None` without posts.
    pub(crate) fn new(hours: &[HourCount]) -> Option<Self> {
        let last = u64::from(hours.last()?.hour);
        let first = last.saturating_sub((MOST - 1) * 3600);
        let shown: Vec<&HourCount> = hours.iter().filter(|count| u64::from(count.hour) >= first).collect();
        let most = shown.iter().map(|count| count.flagged).max().unwrap_or(0);
        let bar = |count: &&HourCount| {
            // An hour with one report among thousands is still to be seen.
            let share = (count.flagged * HEIGHT).checked_div(most).unwrap_or(0);
            let height = if count.flagged == 0 { 0 } else { share.max(1) };
            let x = (u64::from(count.hour) - first) / 3600 * STEP;
            let hour = hour(u64::from(count.hour));
            Bar { x, y: HEIGHT - height, height, hour, posts: count.posts, flagged: count.flagged }
        };
        let bars: Vec<Bar> = shown.iter().map(bar).collect();
        let total = bars.iter().map(|bar| bar.flagged).sum();
        let posts = bars.iter().map(|bar| bar.posts).sum();
        let (from, to) = (hour(first), hour(last));
        Some(Self { width: MOST * STEP, height: HEIGHT, bars, most, total, posts, from, to })
    }
}

/// An hour, given in seconds since 1970, as it is read: `2026-01-31 17:00`.
fn hour(seconds: u64) -> String {
    let at = Timestamp::from_millis(seconds.cast_signed().saturating_mul(1000));
    at.to_string().get(..16).unwrap_or_default().replace('T', " ")
}

#[cfg(test)]
mod tests {
    use store::HourCount;

    use super::Chart;

    #[test]
    fn bars_fit_the_plot_and_gaps_stay_gaps() {
        let hour = |n: u32, flagged| HourCount { hour: n * 3600, posts: flagged * 2, flagged };
        let chart = Chart::new(&[hour(10, 9), hour(100, 1_000), hour(101, 0), hour(147, 1)]).unwrap();
        let drawn: Vec<(u64, u64)> = chart.bars.iter().map(|bar| (bar.x, bar.height)).collect();
        assert_eq!(drawn, [(0, 80), (10, 0), (470, 1)]);
        assert!(chart.bars.iter().all(|bar| bar.y + bar.height == chart.height && bar.x < chart.width));
        assert_eq!((chart.total, chart.bars[0].hour.as_str()), (1_001, "1970-01-05 04:00"));
        assert_eq!((chart.posts, chart.most), (2_002, 1_000));
        assert_eq!((&*chart.from, &*chart.to), ("1970-01-05 04:00", "1970-01-07 03:00"));
        assert!(Chart::new(&[]).is_none() && Chart::new(&[hour(1, 0)]).is_some());
    }
}
