//! Which words of a post are its author's own, and which are those of people whose posts are repeated in it.

use serde_json::value::RawValue;

use super::wire::{Block, Entry, Layout, Reblog, Step};
use crate::clean::html;
use crate::wire::Text;

/// The words of a post.
#[derive(Default)]
pub(super) struct Words {
    /// What its author wrote; of a reblog without a word added, what is repeated.
    pub text: String,
    pub title: Option<String>,
    /// What others wrote.
    pub about: Vec<String>,
    pub is_repost: bool,
    /// The post that is answered or repeated, and the first of all, as far as the history tells.
    pub parent: Option<String>,
    pub root: Option<String>,
    /// Set where the words are a question to the blog that is not answered: by whom, unless nobody says.
    pub asked_by: Option<Option<String>>,
}

/// A piece of a post: its words, and those of whoever asked in it.
#[derive(Default)]
struct Piece {
    own: String,
    asked: String,
    asker: Option<String>,
    quotes: Vec<String>,
}

/// Sorts the words of a post.
pub(super) fn of(entry: &Entry<'_>) -> Words {
    let steps: Vec<Step<'_>> =
        entry.trail.0.iter().filter_map(|raw| serde_json::from_str(raw.get()).ok()).collect();
    let is_reblog = entry.reblogged_from_id.given().or(entry.parent_post_id.given()).is_some();
    let current = steps.iter().find(|step| step.is_current_item.0 == Some(true));
    let others: Vec<&Step<'_>> = steps.iter().filter(|step| step.is_current_item.0 != Some(true)).collect();
    let mut piece = match entry.content {
        Some(content) => blocks(content, entry.layout),
        None if is_reblog => added(entry, current),
        None => whole(entry),
    };
    let mut words = Words::default();
    let heading = entry.title.as_str().trim();
    // An older reblog repeats the title of its original.
    if !heading.is_empty() {
        let heading = html(heading).text;
        if !is_reblog && !piece.own.starts_with(&heading) {
            let gap = if piece.own.is_empty() { "" } else { "\n\n" };
            piece.own = format!("{heading}{gap}{}", piece.own);
        }
        words.title = Some(heading);
    }
    words.parent = others.last().and_then(|step| post_id(step));
    words.root = others.first().and_then(|step| post_id(step));
    let repeated: Vec<Piece> = others.iter().map(|step| repeated(step)).collect();
    let mut context: Vec<String> = Vec::new();
    for one in repeated {
        context.extend([one.asked, one.own].into_iter().filter(|text| !text.is_empty()));
    }
    words.text = piece.own;
    if words.text.is_empty() && !context.is_empty() {
        words.text = std::mem::take(&mut context).join("\n\n");
        words.is_repost = true;
    } else if words.text.is_empty() && !piece.asked.is_empty() {
        words.text = std::mem::take(&mut piece.asked);
        words.asked_by = Some(piece.asker.filter(|name| !name.eq_ignore_ascii_case("anonymous")));
    }
    words.about = context;
    words.about.extend(Some(piece.asked).filter(|asked| !asked.is_empty()));
    words.about.extend(piece.quotes);
    if words.text.is_empty() {
        // Many say what they have to say in tags.
        let tags: Vec<String> =
            entry.tags.0.iter().filter_map(Text::given).map(|tag| format!("#{tag}")).collect();
        words.text = tags.join(" ");
    }
    words
}

fn post_id(step: &Step<'_>) -> Option<String> {
    step.post.as_ref()?.id.given().map(str::to_owned)
}

/// A post of the older kinds: each has its words in fields of its own.
fn whole(entry: &Entry<'_>) -> Piece {
    let fields = [&entry.body, &entry.caption, &entry.text, &entry.description, &entry.answer];
    let mut piece = Piece::default();
    for cleaned in fields.into_iter().filter_map(Text::given).map(html) {
        let gap = if piece.own.is_empty() || cleaned.text.is_empty() { "" } else { "\n" };
        piece.own = format!("{}{gap}{}", piece.own, cleaned.text);
        piece.quotes.extend(cleaned.quotes);
    }
    piece.quotes.extend(entry.source.given().map(|source| html(source).text));
    piece.asked = entry.question.given().map(|question| html(question).text).unwrap_or_default();
    piece.asker = entry.asking_name.given().map(str::to_owned);
    piece
}

/// What the author of an older reblog added. Its `body` repeats all that came before, in nested quotations.
fn added(entry: &Entry<'_>, current: Option<&Step<'_>>) -> Piece {
    let reblog: Option<Reblog<'_>> = entry.reblog.and_then(|raw| serde_json::from_str(raw.get()).ok());
    let comment = reblog.as_ref().map(|reblog| reblog.comment.as_str());
    let source = match comment {
        Some(comment) => Some(html(comment)),
        None => current.and_then(|step| step.content).and_then(text).map(|content| html(&content)),
    };
    match source {
        Some(cleaned) => Piece { own: cleaned.text, quotes: cleaned.quotes, ..Piece::default() },
        None => whole(entry),
    }
}

/// What a step of the history says.
fn repeated(step: &Step<'_>) -> Piece {
    match step.content {
        Some(content) if content.get().starts_with('[') => blocks(content, step.layout),
        Some(content) => {
            let cleaned = html(&text(content).unwrap_or_default());
            Piece { own: cleaned.text, ..Piece::default() }
        }
        None => Piece::default(),
    }
}

fn text(raw: &RawValue) -> Option<String> {
    serde_json::from_str(raw.get()).ok()
}

/// A list of blocks; those that a layout of the type `ask` names are the asker's.
fn blocks(content: &RawValue, layout: Option<&RawValue>) -> Piece {
    let blocks: Vec<&RawValue> = serde_json::from_str(content.get()).unwrap_or_default();
    let layouts: Vec<Layout<'_>> =
        layout.and_then(|layout| serde_json::from_str(layout.get()).ok()).unwrap_or_default();
    let ask = layouts.iter().find(|layout| layout.kind.as_str() == "ask");
    let asked = |at: usize| {
        ask.is_some_and(|ask| ask.blocks.0.iter().any(|block| block.int() == i64::try_from(at).ok()))
    };
    let mut piece = Piece {
        asker: ask.and_then(|ask| ask.attribution.as_ref()?.blog.as_ref()?.name.given().map(str::to_owned)),
        ..Piece::default()
    };
    for (at, raw) in blocks.into_iter().enumerate() {
        let Ok(block) = serde_json::from_str::<Block<'_>>(raw.get()) else { continue };
        // What a link leads to was written by somebody else.
        if matches!(block.kind.as_str(), "link" | "audio") {
            let foreign = [&block.title, &block.description].into_iter().filter_map(Text::given);
            piece.quotes.extend(foreign.map(str::to_owned));
            continue;
        }
        let to = if asked(at) { &mut piece.asked } else { &mut piece.own };
        let answers = block.answers.0.iter().map(|answer| &answer.answer_text);
        let words = [&block.text, &block.alt_text, &block.caption, &block.question];
        for line in words.into_iter().chain(answers).filter_map(Text::given) {
            if !to.is_empty() {
                to.push('\n');
            }
            to.push_str(line.trim());
        }
    }
    piece
}
