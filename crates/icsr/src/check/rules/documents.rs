//! Files that go with a case: C.1.6.1.r.2, C.4.r.2.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::check::context::Context;
use crate::check::findings::Findings;
use crate::check::view::{Found, View};

/// Files with the blocks that they stand in.
pub(super) fn files<'v>(
    view: &'v View<'_>,
) -> impl Iterator<Item = (&'v crate::check::view::Block, &'v Found)> {
    let one = |block: &'v crate::check::view::Block| {
        let found = block.found.iter().find(|found| found.spec.value == "file")?;
        Some((block, found))
    };
    view.all().filter_map(one)
}

/// What says that it is base64 can be read so, and says what it is.
pub(super) fn content_is_sound(view: &View<'_>, _: &Context, findings: &mut Findings) {
    for (block, found) in files(view) {
        let (element, id) = (view.tree.get(found.node), found.spec.id);
        if element.attribute("mediaType").is_none() {
            let text = "does not say what kind of file it is (mediaType)";
            findings.warning(view, block, &format!("ICH.{id}.media"), id, text);
        }
        let encoded = element.attribute("representation") == Some("B64");
        let bytes: String = element.text.split_ascii_whitespace().collect();
        if encoded && STANDARD.decode(bytes).is_err() {
            let text = "says that it is base64, and is not";
            findings.error(view, block, &format!("ICH.{id}.base64"), id, text);
        }
    }
}
