//! What the desk asks of the store about queue, dashboards and trail. A trait, so that whoever serves it may be wrapped.

use casework::Subject;
use model::ReportId;
use store::{
    AsOf, DecileShare, DeskCounts, DeskFilter, Dimension, Facets, Heat, Movers, Period, Queue, Reach,
    ReportStore, Reviewers, Sort, Step, StoreError, TrailCursor, TrailFilter, TrailPage, Trend, Twin, Volume,
    Window,
};

use crate::reports::Answer;

/// The desk in the database.
pub trait Desk: Send + Sync + 'static {
    /// A stretch of the queue.
    fn queue<'a>(
        &'a self,
        filter: &'a DeskFilter,
        sort: Sort,
        window: &'a Window,
        as_of: &'a AsOf,
    ) -> Answer<'a, Queue>;

    /// Counts of the reports of a filter.
    fn counts<'a>(
        &'a self,
        filter: &'a DeskFilter,
        account: Option<&'a str>,
        as_of: &'a AsOf,
    ) -> Answer<'a, DeskCounts>;

    /// How many reports pass a filter.
    fn count<'a>(&'a self, filter: &'a DeskFilter, as_of: &'a AsOf) -> Answer<'a, u64>;

    /// Values that the filters can take.
    fn facets<'a>(&'a self, filter: &'a DeskFilter, as_of: &'a AsOf) -> Answer<'a, Facets>;

    /// The other reports of a master's cluster.
    fn members_of(&self, master: ReportId) -> Answer<'_, Vec<Twin>>;

    /// Reports by a dimension, at most `limit` bars.
    fn volume<'a>(
        &'a self,
        by: Dimension,
        filter: &'a DeskFilter,
        limit: u32,
        as_of: &'a AsOf,
    ) -> Answer<'a, Volume>;

    /// Reports over time.
    fn trend<'a>(
        &'a self,
        step: Step,
        period: Period,
        filter: &'a DeskFilter,
        as_of: &'a AsOf,
    ) -> Answer<'a, Trend>;

    /// Pairs that moved, at most `limit`.
    fn movers<'a>(
        &'a self,
        period: Period,
        filter: &'a DeskFilter,
        limit: u32,
        as_of: &'a AsOf,
    ) -> Answer<'a, Movers>;

    /// At most so many drugs and events, with their pairs.
    fn heat<'a>(
        &'a self,
        filter: &'a DeskFilter,
        drugs: u32,
        events: u32,
        as_of: &'a AsOf,
    ) -> Answer<'a, Heat>;

    /// How far reports went, by channel.
    fn reach<'a>(&'a self, filter: &'a DeskFilter, as_of: &'a AsOf) -> Answer<'a, Reach>;

    /// What reviewers did, and whether they agree.
    fn reviewers<'a>(&'a self, filter: &'a DeskFilter, as_of: &'a AsOf) -> Answer<'a, Reviewers>;

    /// Of decided reports how many were accepted, by the tenth of their score.
    fn accepted_share<'a>(&'a self, as_of: &'a AsOf) -> Answer<'a, Vec<DecileShare>>;

    /// A page of the trail, newest first.
    fn trail<'a>(
        &'a self,
        filter: &'a TrailFilter,
        after: Option<TrailCursor>,
        limit: u32,
    ) -> Answer<'a, TrailPage>;

    /// The newest entries of an account of these types, at most `limit`, newest first: subject and number.
    fn own_entries<'a>(
        &'a self,
        account: &'a str,
        types: &'a [&'a str],
        limit: u32,
    ) -> Answer<'a, Vec<(Subject, ReportId)>>;
}

impl Desk for ReportStore {
    fn queue<'a>(
        &'a self,
        filter: &'a DeskFilter,
        sort: Sort,
        window: &'a Window,
        as_of: &'a AsOf,
    ) -> Answer<'a, Queue> {
        Box::pin(self.queue(filter, sort, window, as_of))
    }

    fn counts<'a>(
        &'a self,
        filter: &'a DeskFilter,
        account: Option<&'a str>,
        as_of: &'a AsOf,
    ) -> Answer<'a, DeskCounts> {
        Box::pin(self.queue_counts(filter, account, as_of))
    }

    fn count<'a>(&'a self, filter: &'a DeskFilter, as_of: &'a AsOf) -> Answer<'a, u64> {
        Box::pin(async move { Ok(self.queue_count(filter, as_of).await?.0) })
    }

    fn facets<'a>(&'a self, filter: &'a DeskFilter, as_of: &'a AsOf) -> Answer<'a, Facets> {
        Box::pin(self.facets(filter, as_of))
    }

    fn members_of(&self, master: ReportId) -> Answer<'_, Vec<Twin>> {
        Box::pin(self.members_of(master))
    }

    fn volume<'a>(
        &'a self,
        by: Dimension,
        filter: &'a DeskFilter,
        limit: u32,
        as_of: &'a AsOf,
    ) -> Answer<'a, Volume> {
        Box::pin(self.volume(by, filter, limit, as_of))
    }

    fn trend<'a>(
        &'a self,
        step: Step,
        period: Period,
        filter: &'a DeskFilter,
        as_of: &'a AsOf,
    ) -> Answer<'a, Trend> {
        Box::pin(self.trend(step, period, filter, as_of))
    }

    fn movers<'a>(
        &'a self,
        period: Period,
        filter: &'a DeskFilter,
        limit: u32,
        as_of: &'a AsOf,
    ) -> Answer<'a, Movers> {
        Box::pin(self.movers(period, filter, limit, as_of))
    }

    fn heat<'a>(
        &'a self,
        filter: &'a DeskFilter,
        drugs: u32,
        events: u32,
        as_of: &'a AsOf,
    ) -> Answer<'a, Heat> {
        Box::pin(self.heat(filter, drugs, events, as_of))
    }

    fn reach<'a>(&'a self, filter: &'a DeskFilter, as_of: &'a AsOf) -> Answer<'a, Reach> {
        Box::pin(self.reach(filter, as_of))
    }

    fn reviewers<'a>(&'a self, filter: &'a DeskFilter, as_of: &'a AsOf) -> Answer<'a, Reviewers> {
        Box::pin(self.reviewers(filter, as_of))
    }

    fn accepted_share<'a>(&'a self, as_of: &'a AsOf) -> Answer<'a, Vec<DecileShare>> {
        Box::pin(self.accepted_share(as_of))
    }

    fn trail<'a>(
        &'a self,
        filter: &'a TrailFilter,
        after: Option<TrailCursor>,
        limit: u32,
    ) -> Answer<'a, TrailPage> {
        Box::pin(self.trail(filter, after, limit))
    }

    fn own_entries<'a>(
        &'a self,
        account: &'a str,
        types: &'a [&'a str],
        limit: u32,
    ) -> Answer<'a, Vec<(Subject, ReportId)>> {
        Box::pin(async move {
            let of_type = |change: &&str| {
                let change = Some((*change).to_owned());
                let filter =
                    TrailFilter { actor: Some(account.to_owned()), change, ..TrailFilter::default() };
                async move { self.trail(&filter, None, limit).await }
            };
            let pages = futures_util::future::try_join_all(types.iter().map(of_type)).await?;
            let mut rows: Vec<_> = pages.into_iter().flat_map(|page| page.rows).collect();
            rows.sort_by_key(|row| std::cmp::Reverse((row.at, row.partition, row.position)));
            let own = rows.iter().filter(|row| row.applied == 1).take(limit as usize);
            Ok::<_, StoreError>(
                own.filter_map(|row| Some((subject(&row.subject)?, row.entry.parse().ok()?))).collect(),
            )
        })
    }
}

/// A report as subject, from its text; others are not asked for here.
fn subject(text: &str) -> Option<Subject> {
    text.strip_prefix("report/")?.parse().ok().map(Subject::Report)
}
