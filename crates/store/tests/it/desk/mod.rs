//! The desk: its trail, the queue and the dashboards, over invented reports that invented people worked on.

mod boards;
mod cases;
mod paging;
mod trail;
mod world;
