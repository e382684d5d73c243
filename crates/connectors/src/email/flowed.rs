//! `format=flowed` (RFC 3676): lines that a mail program broke are joined again.

/// Joins lines that end in a space with the line after them, if both are quoted equally deep; takes off the space that was
/// put in front of lines. `delete_space`: the space at the end of a line is not part of the text (`DelSp=yes`).
pub(super) fn joined(text: &str, delete_space: bool) -> String {
    let mut out = String::with_capacity(text.len());
    // Depth of the line that is still open.
    let mut open: Option<usize> = None;
    for line in text.lines() {
        let depth = line.bytes().take_while(|byte| *byte == b'>').count();
        let words = line[depth..].strip_prefix(' ').unwrap_or(&line[depth..]);
        let is_signature = words == "-- ";
        if open != Some(depth) || is_signature {
            if open.is_some() {
                out.push('\n');
            }
            if depth > 0 {
                out.extend(std::iter::repeat_n('>', depth));
                out.push(' ');
            }
        }
        let flows = words.ends_with(' ') && !is_signature;
        match flows && delete_space {
            true => out.push_str(&words[..words.len() - 1]),
            false => out.push_str(words),
        }
        open = flows.then_some(depth);
        if !flows {
            out.push('\n');
        }
    }
    out
}
