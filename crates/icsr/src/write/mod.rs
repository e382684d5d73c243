//! A batch as the E2B(R3) message: `MCCI_IN200100UV01`, XML of HL7 v3, UTF-8.
//!
//! One module for each section writes what its elements are; the order of siblings is that of the schema, so that sections
//! interleave: `n` has the frame, `c` the report, `d` the patient, and these call for the others where their place is.
//! Written is what the case says: nothing is made up, shortened or checked here. What the receiver must not see is masked or left
//! out on the way ([`masked`]), and elements of a region are only written where the profile has them.
//!
//! The same input gives the same bytes. A batch of any size is written message by message by [`Writer`]; [`batch`] is the same in
//! memory.

mod c;
mod d;
mod e;
mod f;
mod g;
mod h;
mod hl7;
mod mask;
mod n;
mod people;
mod xml;

use std::borrow::Cow;
use std::io;

pub use mask::{blankable, maskable, masked};
pub use n::Envelope;

use crate::n::{Batch, Message};
use crate::profile::Profile;
use xml::Out;

/// A batch as XML, with its declaration.
pub fn batch(batch: &Batch, profile: &Profile) -> Vec<u8> {
    let envelope = Envelope::from(batch);
    let mut out = Out::new(profile);
    n::begin(&mut out, &envelope);
    for message in &batch.messages {
        write_message(&mut out, message);
    }
    n::end(&mut out, &envelope);
    out.into_bytes()
}

/// What of a message is its content: the message as XML without what belongs to the transmission (N.1.2, N.1.5, N.2.r.4, C.1.2). Two
/// messages with the same content say the same, whenever they were sent.
pub fn content_hash_input(message: &Message, profile: &Profile) -> Vec<u8> {
    let mut out = Out::new(profile);
    n::message(&mut out, message, &case_for(message, profile), n::Times::LeftOut);
    out.into_bytes()
}

fn write_message(out: &mut Out<'_>, message: &Message) {
    n::message(out, message, &case_for(message, out.profile), n::Times::Written);
}

/// The case as the receiver may see it; a copy only where there is something to hide.
fn case_for<'m>(message: &'m Message, profile: &Profile) -> Cow<'m, crate::Icsr> {
    if profile.mask.is_empty() && profile.blank.is_empty() {
        Cow::Borrowed(&message.case)
    } else {
        Cow::Owned(masked(&message.case, profile))
    }
}

/// Writes a batch message by message: memory holds one message, however many there are.
///
/// [`Writer::finish`] must be called: without it the file has no end, and no receiver takes it.
pub struct Writer<'p, W: io::Write> {
    to: W,
    envelope: Envelope,
    out: Out<'p>,
}

impl<'p, W: io::Write> Writer<'p, W> {
    /// Begins a batch.
    ///
    /// # Errors
    /// When `to` does not take it.
    pub fn start(to: W, envelope: Envelope, profile: &'p Profile) -> io::Result<Writer<'p, W>> {
        let mut writer = Writer { to, envelope, out: Out::new(profile) };
        n::begin(&mut writer.out, &writer.envelope);
        writer.pass_on()?;
        Ok(writer)
    }

    /// Writes a message.
    ///
    /// # Errors
    /// When the target does not take it; the file is then of no use.
    pub fn message(&mut self, message: &Message) -> io::Result<()> {
        write_message(&mut self.out, message);
        self.pass_on()
    }

    /// Ends the batch and gives the target back, flushed.
    ///
    /// # Errors
    /// When the target does not take it; the file is then of no use.
    pub fn finish(mut self) -> io::Result<W> {
        n::end(&mut self.out, &self.envelope);
        self.pass_on()?;
        self.to.flush()?;
        Ok(self.to)
    }

    fn pass_on(&mut self) -> io::Result<()> {
        self.to.write_all(self.out.bytes())?;
        self.out.clear();
        Ok(())
    }
}
