//! Embedded ClickHouse: the only crate that knows libchdb.
//!
//! The engine is one shared library (`libchdb.so`, installed by `scripts/install-chdb.sh`) that is opened at run time,
//! so that a program using a ClickHouse server instead starts without it. Above this crate nobody sees the C interface:
//! [`Chdb::connector`] gives a connector for a `hyper` client, and through it the official `clickhouse` client talks
//! to the engine as if to a server, over an in-memory pipe without a port. [`Chdb::serve_tcp`] puts the very same
//! handler behind a TCP listener, which is the "server" that tests of server mode use.
//!
//! # Contract
//! * One data directory per process (a limit of the engine) and one process per data directory (a lock file).
//! * An insert is atomic up to one million rows in one partition; an insert whose request breaks off commits nothing.
//! * What the engine acknowledges survives `kill -9`; parts are fsynced, so it survives power loss as far as the disk does.
//! * Errors arrive as a server would send them: a status and `X-ClickHouse-Exception-Code` before the first byte,
//!   the `__exception__` trailer after it.
//!
//! # Limits
//! No request compression (use `Compression::None`), no sessions or temporary tables, no users, no progress headers;
//! `query_id` is ignored. Linux on x86-64 with glibc only.
//!
//! A process should close the engine before it ends ([`Chdb::close`]): one that exits while queries run may be ended
//! by a signal of the engine's own instead of its exit status. What was inserted stays.

mod bridge;
mod config;
mod engine;
mod error;
mod ffi;
mod library;
mod lock;
mod pool;

pub use bridge::{InProc, Pipe};
pub use engine::{Chdb, EngineVersion, OpenOptions};
pub use error::OpenError;
