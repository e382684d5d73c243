//! What the trail asks of the database. A trait, so that tests can let it fail.

use store::{DeskRow, ReportStore, TrailEnd, TrailRow};

use crate::reports::Answer;

/// The copy of the trail.
pub trait TrailStore: Send + Sync + 'static {
    /// Where the copy of each partition ends; partitions without a line are left out.
    fn trail_ends(&self) -> Answer<'_, Vec<TrailEnd>>;

    /// All lines of one subject ([`casework::Subject`] as text), by partition and position.
    fn trail_of<'a>(&'a self, subject: &'a str) -> Answer<'a, Vec<TrailRow>>;

    /// All lines of all subjects but reports, by partition and position.
    fn trail_of_people(&self) -> Answer<'_, Vec<TrailRow>>;

    /// At most `limit` lines of a partition from a position on, by position: for who reads all of it.
    fn trail_lines(&self, partition: u16, from: u64, limit: u32) -> Answer<'_, Vec<TrailRow>>;

    /// Writes rows of `desk`, then lines. The same again changes nothing, whoever writes it.
    fn write_trail<'a>(&'a self, desks: &'a [DeskRow], rows: &'a [TrailRow]) -> Answer<'a, ()>;
}

impl TrailStore for ReportStore {
    fn trail_ends(&self) -> Answer<'_, Vec<TrailEnd>> {
        Box::pin(self.trail_ends())
    }

    fn trail_of<'a>(&'a self, subject: &'a str) -> Answer<'a, Vec<TrailRow>> {
        Box::pin(self.trail_of(subject))
    }

    fn trail_of_people(&self) -> Answer<'_, Vec<TrailRow>> {
        Box::pin(self.trail_of_people())
    }

    fn trail_lines(&self, partition: u16, from: u64, limit: u32) -> Answer<'_, Vec<TrailRow>> {
        Box::pin(self.trail_lines(partition, from, limit))
    }

    fn write_trail<'a>(&'a self, desks: &'a [DeskRow], rows: &'a [TrailRow]) -> Answer<'a, ()> {
        Box::pin(self.write_trail(desks, rows))
    }
}
