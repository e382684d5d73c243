//! Forms as PDF: the CIOMS-I form and the summary of a case.
//!
//! Pages are A4, tagged (PDF/UA-1 as far as a program can check it), with embedded fonts. Whatever does not fit into a box of a form
//! goes on at a continuation page, and the box says so: nothing is cut off. A character that no font can draw is shown by its code
//! point, such as `[U+1F600]`, and a note at the end lists them.
//!
//! The same input gives the same bytes: nothing of the time or the machine goes in, save the fonts that it has.

mod cioms;
mod flow;
mod fonts;
mod line;
mod places;
mod sheet;
mod summary;

pub use cioms::cioms;
pub use fonts::Fonts;
pub use summary::summary;

/// Why there is no PDF.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A font that comes with Hark cannot be read: the build is at fault.
    #[error("the font {0} that comes with Hark cannot be read: install Hark anew")]
    Font(&'static str),
    /// The writer refuses what it was given: a fault of Hark.
    #[error(
        "the PDF could not be written: {0}; please report this, and leave out a folder of fonts that the settings name meanwhile"
    )]
    Writer(String),
}
