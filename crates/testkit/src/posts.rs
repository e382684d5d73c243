//! A stream of invented posts: chatter, reactions, negations, indications, edits, deletions, repeats, bad lines.

use serde_json::{Value, json};

/// Small deterministic generator (SplitMix64, Steele et al. 2014): tests must give the same posts everywhere.
#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    /// The same seed gives the same numbers.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number.
    pub fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub(crate) fn pick<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[(self.roll() % list.len() as u64) as usize]
    }

    fn one_in(&mut self, n: u64) -> bool {
        self.roll().is_multiple_of(n)
    }
}

pub(crate) const DRUGS: &[&str] = &[
    "sertraline",
    "Zoloft",
    "metformin",
    "ibuprofen",
    "Lexapro",
    "prednisone",
    "lisinopril",
    "Ozempic",
    "amoxicillin",
    "gabapentin",
    "citalopram",
    "Humira",
];
const EVENTS: &[&str] = &[
    "a terrible headache",
    "nausea",
    "a rash all over my arms",
    "dizziness",
    "insomnia",
    "diarrhea",
    "vomiting",
    "heart palpitations",
    "hair loss",
    "blurred vision",
];
const CHATTER: &[&str] = &[
    "the bus was late again and the driver was singing",
    "anyone watching the game tonight",
    "my sister painted the kitchen green and it looks good",
    "new phone who dis",
    "third coffee and still nothing",
    "the library is closed on Mondays now",
    "look at this cloud",
    "we walked along the river until it got dark",
];
const REACTIONS: &[&str] = &[
    "I started {drug} last week and got {event}, had to stop taking it",
    "{drug} gave me {event}. Never again!",
    "since taking {drug} I have {event} every single day",
    "day 3 on {drug} and the side effects are awful: {event}",
    "my doctor switched me to {drug} and I ended up in hospital with {event}",
];
const OTHERS: &[&str] = &[
    "took {drug} and had no side effects at all",
    "my doctor wants me on {drug}, does anyone take it",
    "cheap {drug} without prescription, order now",
    "study finds that {drug} is used by more people every year",
    "{drug} has been great for me, feeling so much better",
    "is {drug} covered by insurance",
];

/// One line of the stream with what a reader of it should make of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invented {
    /// The line, without its end.
    pub line: String,
    /// Whether it is a readable post.
    pub readable: bool,
}

/// `n` lines. About one in fourteen tells of a reaction; repeats, edits, deletions and bad lines occur.
pub fn invented_posts(n: usize, seed: u64) -> Vec<Invented> {
    let mut dice = Dice::new(seed);
    let mut lines: Vec<Invented> = Vec::with_capacity(n);
    for i in 0..n {
        if i > 20 && dice.one_in(40) {
            let earlier = (dice.roll() % lines.len() as u64) as usize;
            let again = again(&mut dice, &lines[earlier]);
            lines.push(again);
        } else if dice.one_in(500) {
            let broken = dice.pick(&[
                "{\"id\":\"x\"",
                "{\"text\":\"no id\"}",
                "not json at all",
                "{\"id\":\"a\",\"text\":7.5}",
            ]);
            lines.push(Invented { line: broken.to_owned(), readable: false });
        } else {
            lines.push(Invented { line: fresh(&mut dice, i).to_string(), readable: true });
        }
    }
    lines
}

fn fresh(dice: &mut Dice, i: usize) -> Value {
    let text = if dice.one_in(14) {
        reaction(dice)
    } else if dice.one_in(8) {
        fill(dice, OTHERS)
    } else {
        chatter(dice).to_owned()
    };
    let minute = i % (20 * 24 * 60);
    json!({
        "id": format!("p{i}"),
        "channel": dice.pick(&["reddit", "discourse", "bluesky", "mastodon"]),
        "text": format!("{text} ({i})"),
        "author": format!("someone_{}", dice.roll() % 3000),
        "url": format!("https://forum.example/p/{i}"),
        "created_at": format!("2026-11-{:02}T{:02}:{:02}:00Z", 1 + minute / 1440, minute / 60 % 24, minute % 60),
    })
}

/// A sentence that tells of a reaction.
fn reaction(dice: &mut Dice) -> String {
    fill(dice, REACTIONS)
}

/// Sentence number `n` of a post that complains of one drug and of nothing else. Two of these are flagged whatever the
/// drug and the events; one alone, or one amid chatter, is sometimes not.
pub(crate) fn complaint(dice: &mut Dice, drug: &str, n: usize) -> String {
    let templates = &REACTIONS[1..4];
    templates[n % templates.len()].replace("{drug}", drug).replace("{event}", dice.pick(EVENTS))
}

/// A sentence that names no drug.
pub(crate) fn chatter(dice: &mut Dice) -> &'static str {
    dice.pick(CHATTER)
}

fn fill(dice: &mut Dice, templates: &[&str]) -> String {
    dice.pick(templates).replace("{drug}", dice.pick(DRUGS)).replace("{event}", dice.pick(EVENTS))
}

/// An earlier line once more: as it was, edited, or deleted.
fn again(dice: &mut Dice, earlier: &Invented) -> Invented {
    let Ok(mut post) = serde_json::from_str::<Value>(&earlier.line) else { return earlier.clone() };
    if !earlier.readable || dice.one_in(3) {
        return earlier.clone();
    }
    let revision = post["revision"].as_u64().unwrap_or(0) + 1;
    post["revision"] = json!(revision);
    if dice.one_in(3) {
        post["deleted"] = json!(true);
        post["text"] = json!("");
    } else {
        let templates = if dice.one_in(2) { REACTIONS } else { OTHERS };
        post["text"] = json!(format!("{} edit {revision}", fill(dice, templates)));
    }
    Invented { line: post.to_string(), readable: true }
}
