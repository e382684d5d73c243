//! Identifiers of every kind, made up at random and planted into invented prose: none survives in the report.

use deident::{Context, Handle, Keys, deidentify};
use model::{How, PassedOver, PassedOverRecord, Post, Screened};

/// A small generator of its own, so that every run plants the same.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % below as u64) as usize
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.roll(from.len())]
    }

    fn digits(&mut self, count: usize) -> String {
        (0..count).map(|_| char::from(b'0' + self.roll(10) as u8)).collect()
    }

    /// A pronounceable word that is in no dictionary.
    fn word(&mut self) -> String {
        let syllables = 2 + self.roll(2);
        (0..syllables)
            .map(|_| {
                format!(
                    "{}{}",
                    self.pick(&["br", "k", "v", "tz", "l", "w", "zh", "p"]),
                    self.pick(&["ou", "ey", "ü", "aa", "ió", "y"])
                )
            })
            .collect()
    }

    fn name(&mut self) -> String {
        let word = self.word();
        let mut chars = word.chars();
        chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
    }

    /// Sentence with an identifier, and the parts that must not be seen again.
    fn plant(&mut self) -> (String, Vec<String>) {
        let (a, b, c) = (self.name(), self.name(), self.word());
        match self.roll(22) {
            0 => planted("write to {}", [format!("{c}.{}@{}.example.com", self.digits(2), self.word())]),
            1 => planted("schreib an {}", [format!("{c} [at] {} [dot] org", self.word())]),
            2 => planted("see {} for more", [format!("https://{c}.example/{}", self.digits(4))]),
            3 => planted("mon blog {} explique", [format!("www.{c}.example")]),
            4 => planted("thanks {} for that", [format!("@{c}_{}", self.digits(2))]),
            5 => planted("as {} wrote", [format!("u/q{}_x", self.digits(5))]),
            6 => planted("call {} please", [format!("+49 17{} {}", self.digits(1), self.digits(7))]),
            7 => planted("call {} please", [format!("({}) 555-{}", 201 + self.roll(700), self.digits(4))]),
            8 => planted(
                "appelez-moi au {}",
                [format!("06 {} {} {} {}", self.digits(2), self.digits(2), self.digits(2), self.digits(2))],
            ),
            9 => planted("móvil {}", [format!("6{} {} {}", self.digits(2), self.digits(3), self.digits(3))]),
            10 => planted("number {} is mine", [self.digits(12)]),
            11 => planted("ssn {}", [format!("{}-{}-{}", self.digits(3), self.digits(2), self.digits(4))]),
            12 => planted("Kundennummer {} bitte", [format!("K-{}", self.digits(6))]),
            13 => planted(
                "from {} posted",
                [format!(
                    "{}.{}.{}.{}",
                    11 + self.roll(200),
                    self.roll(256),
                    self.roll(256),
                    10 + self.roll(240)
                )],
            ),
            14 => planted(
                "born on {} in spring",
                [format!("{}/{:02}/19{}", 10 + self.roll(18), 1 + self.roll(12), 40 + self.roll(60))],
            ),
            15 => planted(
                "née le {} à midi",
                [format!("{} février 19{}", 10 + self.roll(18), 40 + self.roll(60))],
            ),
            16 => planted("I live at {} since", [format!("{} {a} Street", 100 + self.roll(800))]),
            17 => planted("wohne in der {} jetzt", [format!("{a}straße {}", 100 + self.roll(800))]),
            18 => planted("vivo en {} ahora", [format!("calle {a} {}", 100 + self.roll(800))]),
            19 => (
                format!(
                    "{} {a} {b} was kind, and {a} knew.",
                    self.pick(&["Dr.", "Mrs", "Frau", "Mme", "Sra.", "Herr", "Prof. Dr."])
                ),
                vec![a, b],
            ),
            20 => (
                format!(
                    "{} {a}, you know.",
                    self.pick(&["my name is", "ich heiße", "je m'appelle", "me llamo"])
                ),
                vec![a],
            ),
            _ => (
                format!(
                    "{},\n{a} {b}\n",
                    self.pick(&["Regards", "Viele Grüße", "Cordialement", "Un saludo"])
                ),
                vec![a, b],
            ),
        }
    }
}

fn planted<const N: usize>(sentence: &str, parts: [String; N]) -> (String, Vec<String>) {
    let text = parts.iter().fold(sentence.to_owned(), |text, part| text.replacen("{}", part, 1));
    (text + ". ", parts.to_vec())
}

const PROSE: [&str; 10] = [
    "I took two tablets of 50 mg and felt sick for 3 days. ",
    "The rash came back at 10:30. ",
    "Seit 14 Tagen ist mir schwindlig. ",
    "Ich nehme 20 mg am Morgen! ",
    "J'ai eu des nausées pendant 2 semaines. ",
    "Tengo mareos desde el 12/03/2024. ",
    "😵‍💫 honestly\n",
    "no idea what to do… ",
    "5 out of 10 would not do again. ",
    "\"quoted\" \\ slashes / and <tags>. ",
];

#[test]
fn nothing_planted_survives() {
    let mut dice = Dice(0x9E37_79B9_7F4A_7C15);
    let keys = Keys::new([4; 32]);
    let mut leaks = Vec::new();
    for round in 0..2000 {
        let mut text = String::new();
        let mut secrets = Vec::new();
        for _ in 0..1 + dice.roll(5) {
            text.push_str(dice.pick(&PROSE));
            let (sentence, parts) = dice.plant();
            text.push_str(&sentence);
            text.push('\n');
            secrets.extend(parts);
        }
        text.push_str(dice.pick(&PROSE));
        let handle = format!("{}{}", dice.word(), dice.digits(3));
        text.push_str(&format!("yours {handle}! "));
        secrets.push(handle.clone());
        let (title, parts) = dice.plant();
        secrets.extend(parts);
        let (about, parts) = dice.plant();
        secrets.extend(parts);
        let post = Post {
            id: format!("id{}", dice.digits(16)).into(),
            channel: "file".into(),
            title: Some(title.clone().into()),
            about: vec![about.clone().into()],
            author: Some(handle.clone().into()),
            url: Some(format!("https://platform.example/{handle}").into()),
            text: text.clone().into(),
            ..Post::default()
        };
        secrets.push(post.id.to_string());
        let screened = Screened {
            id: post.id.to_string(),
            flagged: true,
            score: 0.5,
            log_odds: None,
            language: "und".to_owned(),
            model: "m1".into(),
            mentions: Vec::new(),
            pairs: Vec::new(),
            facts: Default::default(),
            validity: Default::default(),
            quality: Default::default(),
            versions: Default::default(),
            why: Vec::new(),
            passed_over: vec![PassedOverRecord {
                start: 0,
                end: text.len() as u32,
                text: text.clone(),
                concept: String::new(),
                how: How::Exact,
                reason: PassedOver::Overlap,
            }],
        };
        let report = deidentify(
            &keys,
            &post,
            screened,
            Context { handle: Some(Handle(&handle)), ..Context::default() },
        );
        let wire = String::from_utf8(report.to_wire()).unwrap();
        for secret in secrets.iter().filter(|secret| wire.contains(secret.as_str())) {
            leaks.push(format!("round {round}: {secret:?} in {text:?} / {title:?} / {about:?}"));
        }
    }
    assert!(leaks.is_empty(), "{} leaks, the first: {:#?}", leaks.len(), &leaks[..leaks.len().min(8)]);
}
