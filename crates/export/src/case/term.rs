//! The MedDRA term of an event: what a person chose, else the term that is called as the post says, else the term of the dictionary's
//! own code. Nothing is guessed from words that are merely like a term.

use icsr::value::MedDra;

use super::Input;
use super::account::Account;
use super::gate::Reason;
use super::group::Group;
use super::source::Source;

/// The terminology of the dictionary's codes that name preferred terms of MedDRA, of which each is a lowest level term too.
const PT: &str = "meddra_pt";

/// The term of an event, said in `element` (`E.i.2.1b` or `G.k.7.r.2b`).
///
/// # Errors
/// When the release does not have the code that a person chose, or has it as one that is not to be used.
pub(super) fn of(
    input: &Input<'_>,
    account: &Account<'_>,
    group: &Group<'_>,
    element: &'static str,
) -> Result<Option<(MedDra, Source)>, Reason> {
    let Some(release) = input.meddra else { return Ok(None) };
    let term = |code: u32| MedDra { version: release.version().to_owned(), code: format!("{code:08}") };
    if let Some(said) = account.said_of(element, &group.mentions) {
        let (name, code) = (group.name(), &said.value);
        return match release.code(code) {
            Some(llt) if llt.current => Ok(Some((term(llt.code), Source::said(said)))),
            Some(_) => Err(Reason::new(
                element,
                format!(
                    "LLT {code}, chosen for {name}, is not current in MedDRA {}; choose another",
                    release.version()
                ),
            )),
            None => Err(Reason::new(
                element,
                format!(
                    "MedDRA {} has no LLT {code}, which was chosen for {name}; choose another",
                    release.version()
                ),
            )),
        };
    }
    for said in &group.mentions {
        if let Some(llt) = said.words.and_then(|words| release.named(words)) {
            return Ok(Some((term(llt.code), said.source.clone())));
        }
    }
    for said in &group.mentions {
        let code = said.codes.and_then(|codes| codes.get(PT)).and_then(|codes| codes.split(',').next());
        if let Some(llt) = code.and_then(|code| release.code(code)).filter(|llt| llt.current) {
            return Ok(Some((term(llt.code), said.source.clone())));
        }
    }
    Ok(None)
}
