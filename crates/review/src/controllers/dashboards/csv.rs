//! Dashboards as tables for spreadsheets: the same numbers, the caveat first.

use crate::csv::Csv;
use crate::wire::dashboard as wire;

fn number<T: ToString>(number: Option<T>) -> String {
    number.map(|number| number.to_string()).unwrap_or_default()
}

pub(super) fn volume(body: &wire::Volume) -> Csv {
    let mut csv = Csv::new(&[&body.by, "name", "posts", "flagged", "reports", "filter"]);
    for row in &body.rows {
        let (posts, flagged) = (number(row.posts), number(row.flagged));
        csv.row(&[
            row.key.clone(),
            row.name.clone(),
            posts,
            flagged,
            row.reports.to_string(),
            row.filter.clone(),
        ]);
    }
    csv
}

pub(super) fn trend(body: &wire::Trend) -> Csv {
    let mut csv = Csv::new(&[&body.step, "reports", "previous", "serious", "filter"]);
    for point in &body.points {
        let (reports, serious) = (point.reports.to_string(), point.serious.to_string());
        csv.row(&[point.at.clone(), reports, number(point.previous), serious, point.filter.clone()]);
    }
    csv
}

pub(super) fn movers(body: &wire::Movers) -> Csv {
    let columns =
        ["drug", "event", "reports", "previous", "change", "ratio", "authors", "first seen", "filter"];
    let mut csv = Csv::new(&columns);
    for row in &body.rows {
        csv.row(&[
            row.drug_name.clone(),
            row.event_name.clone(),
            row.reports.to_string(),
            row.previous.to_string(),
            row.change.to_string(),
            format!("{:.3}", row.ratio),
            row.authors.to_string(),
            row.first_seen.clone(),
            row.filter.clone(),
        ]);
    }
    csv
}

pub(super) fn heat(body: &wire::Heat) -> Csv {
    let mut csv = Csv::new(&["drug", "event", "reports", "filter"]);
    for cell in &body.cells {
        csv.row(&[cell.drug.clone(), cell.event.clone(), cell.reports.to_string(), cell.filter.clone()]);
    }
    csv
}

pub(super) fn reach(body: &wire::Reach) -> Csv {
    let columns = ["channel", "reports", "authors", "likes", "shares", "replies", "views", "filter"];
    let mut csv = Csv::new(&columns);
    for row in &body.rows {
        let (reports, authors) = (row.reports.to_string(), row.authors.to_string());
        let (likes, shares) = (row.likes.to_string(), row.shares.to_string());
        let (replies, views) = (row.replies.to_string(), row.views.to_string());
        csv.row(&[row.channel.clone(), reports, authors, likes, shares, replies, views, row.filter.clone()]);
    }
    csv
}

pub(super) fn reviewers(body: &wire::Reviewers) -> Csv {
    let columns = [
        "account",
        "decisions",
        "valid",
        "not valid",
        "duplicates",
        "second reviews",
        "undone",
        "median seconds",
        "filter",
    ];
    let mut csv = Csv::new(&columns);
    for row in &body.rows {
        csv.row(&[
            row.account.clone(),
            row.decisions.to_string(),
            row.valid.to_string(),
            row.not_valid.to_string(),
            row.duplicates.to_string(),
            row.second_reviews.to_string(),
            row.undone.to_string(),
            number(row.median_secs),
            row.filter.clone(),
        ]);
    }
    csv
}
