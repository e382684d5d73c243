//! Receives what platforms push: one listener for all webhooks, at `/hooks/NAME`.
//!
//! * A body longer than [`MAX_BODY_BYTES`] is 413, more than the allowed deliveries a second are 429 with `Retry-After`.
//! * The channel checks handshake and signature on the raw bytes ([`crate::source::Hook`]).
//! * A reply in 2xx is sent only when all that was found is durable; while the journal is away it is 503, and the platform
//!   comes again.
//! * A delivery that came before is answered like the first and not read again. What is remembered of deliveries is in memory
//!   and bounded: after a restart a repetition is read again, and removed by the ids of its posts.
//! * No reply repeats anything of a request but what a handshake demands.

mod limit;
mod memory;
mod server;

pub use limit::Limiter;
pub use memory::Deliveries;
pub use server::{MAX_BODY_BYTES, Receiver, hook_path, router};
