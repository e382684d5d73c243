//! Texts in which what must be found is marked: `⟦kind:…⟧` an identifier, `<…>` a protected mention.

use model::Span;

/// A marked text without its marks.
pub(crate) struct Annotated {
    pub(crate) text: String,
    pub(crate) identifiers: Vec<(Span, String)>,
    pub(crate) protected: Vec<Span>,
}

/// Takes the marks out of one line; `\n` in the line stands for a line end.
pub(crate) fn parse(line: &str) -> Annotated {
    let line = line.replace("\\n", "\n");
    let mut out = Annotated { text: String::new(), identifiers: Vec::new(), protected: Vec::new() };
    let mut open: Option<(usize, String)> = None;
    let mut mention = None;
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        match c {
            '⟦' => {
                let kind: String = chars.by_ref().take_while(|c| *c != ':').collect();
                open = Some((out.text.len(), kind));
            }
            '⟧' => {
                let (start, kind) = open.take().expect("a mark is opened before it is closed");
                out.identifiers.push((Span::new(start, out.text.len()), kind));
            }
            '<' => mention = Some(out.text.len()),
            '>' if mention.is_some() => {
                out.protected.push(Span::new(mention.take().unwrap(), out.text.len()));
            }
            _ => out.text.push(c),
        }
    }
    out
}
