//! Rules: how they are read, what each kind finds, and that it finds the same in any order, twice, and after any kill.

mod clocks;
mod invented;
mod journals;
mod kill;
mod kinds;
mod limits;
mod mutes;
mod order;
mod reading;
mod replacing;
mod speed;
mod state;
