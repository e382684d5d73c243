//! Writes attempts to the outbox, those of all endpoints together: each write waits for the disk, and a hundred endpoints with a
//! thousand messages a minute would otherwise wait for it 1,700 times a second.

use std::sync::Arc;

use tokio::sync::{mpsc, oneshot};

use crate::outbox::{Outbox, OutboxError, Record};

/// Most attempts in one write.
const BATCH: usize = 256;

type Order = (Record, oneshot::Sender<Result<(), Arc<OutboxError>>>);

/// The way to the writing thread; it ends with the last of these.
#[derive(Clone)]
pub(super) struct Recorder(mpsc::Sender<Order>);

impl Recorder {
    /// Starts the thread.
    pub(super) fn start(outbox: Arc<Outbox>) -> Recorder {
        let (orders, inbox) = mpsc::channel::<Order>(BATCH);
        tokio::task::spawn_blocking(move || write(&outbox, inbox));
        Recorder(orders)
    }

    /// Whether the thread has ended: nothing is written any more.
    pub(super) fn has_ended(&self) -> bool {
        self.0.is_closed()
    }

    /// Writes an attempt; when this returns, it is on the disk. `None`: nobody writes any more.
    pub(super) async fn record(&self, record: Record) -> Option<Result<(), Arc<OutboxError>>> {
        let (answer, written) = oneshot::channel();
        self.0.send((record, answer)).await.ok()?;
        written.await.ok()
    }
}

fn write(outbox: &Outbox, mut inbox: mpsc::Receiver<Order>) {
    let mut orders = Vec::with_capacity(BATCH);
    while inbox.blocking_recv_many(&mut orders, BATCH) > 0 {
        let (records, answers): (Vec<Record>, Vec<_>) = orders.drain(..).unzip();
        let outcome = outbox.record(&records).map_err(Arc::new);
        for answer in answers {
            // Whoever asked may have been stopped meanwhile; what it sent is written all the same.
            let _ = answer.send(outcome.clone());
        }
    }
}
