//! What a cue says, and the scopes it can open.

use super::person;
use super::scan::OUTRIGHT;
use super::scope::Scope;

/// What a cue says of the words near it, or of the post.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Category {
    /// It is not so.
    Negation,
    /// What the drug was taken for.
    Indication,
    /// Feared, hoped, supposed or conditional.
    Hypothetical,
    /// It was so before.
    History,
    /// It concerns another person.
    OtherPerson,
    /// It is asked.
    Question,
    /// The drug did not help.
    LackOfEffect,
    /// It came when the drug was stopped.
    Withdrawal,
    /// One thing brought about the other.
    Causal,
    /// A drug is taken.
    Intake,
    /// A drug is stopped.
    Stop,
    /// The writer speaks of themselves.
    FirstPerson,
    /// News, research or general knowledge.
    News,
    /// Somebody sells.
    Advert,
    /// Not meant in earnest, lyrics, fiction.
    Joke,
    /// The patient is an animal.
    Veterinary,
    /// A law firm looks for clients.
    LegalAdvert,
    /// The drug helped.
    Benefit,
    /// A drug is abused or traded for pleasure.
    Misuse,
    /// Strong displeasure.
    Dislike,
    /// Seriousness criterion; the value says which.
    Seriousness,
    /// Who reports.
    Reporter,
    /// Who had the reaction.
    Patient,
    /// Sex of the patient.
    Sex,
    /// Pregnancy of the patient.
    Pregnancy,
    /// How it ended.
    Outcome,
    /// What was done with the drug.
    Action,
    /// Age of the patient; the value is the UCUM unit.
    Age,
    /// A dose.
    Dose,
    /// Time from drug to event.
    Onset,
    /// A number word; the value is the number.
    Number,
    /// Ends scopes: those its value names, or all but that of another person.
    Terminator,
    /// Hides the cues inside it, but that the writer speaks.
    Pseudo,
    /// The name in it is that of a medicine, even if it is a word too.
    Medicine,
    /// Two drugs are taken together.
    Interaction,
    /// Joins the members of a list.
    Conjunction,
    /// A noun that names somebody near the writer, if the writer is named just before ("my 70 year old mother").
    Kin,
    /// The name of a country; the value is its code.
    Country,
    /// Words that put somebody in the place named right after them, or do not.
    Located,
    /// An unspecified number of people.
    Crowd,
    /// An amount of a medicine that is no proof of one ("two puffs"), unlike a [`Category::Dose`].
    Amount,
    /// How a medicine is given.
    Route,
    /// How often something is done.
    Frequency,
    /// A point in time, a year or a length of time.
    When,
    /// Makes a length of time next to it the time from drug to event.
    Lapse,
    /// A drug is begun: at the point in time near it, or the phrase says when by itself.
    Begin,
    /// A turn in the course of the case; the value says which.
    Course,
    /// Said of people in general: labels, research, advice.
    General,
    /// Opens a question, if it begins a sentence that ends in a question mark.
    Interrogative,
    /// Carries a list of denied events on behind a comma.
    Joiner,
    /// A shop sells medicines past the pharmacies.
    PharmacySpam,
    /// A machine asks to be passed on.
    Bot,
    /// Words of a song.
    Lyrics,
    /// A made-up story.
    Fiction,
    /// Studies are cited.
    Evidence,
}

/// All categories with the names the files use, in the order of their discriminants.
pub(crate) const CATEGORIES: [(&str, Category); 55] = [
    ("negation", Category::Negation),
    ("indication", Category::Indication),
    ("hypothetical", Category::Hypothetical),
    ("history", Category::History),
    ("other_person", Category::OtherPerson),
    ("question", Category::Question),
    ("lack_of_effect", Category::LackOfEffect),
    ("withdrawal", Category::Withdrawal),
    ("causal", Category::Causal),
    ("intake", Category::Intake),
    ("stop", Category::Stop),
    ("first_person", Category::FirstPerson),
    ("news", Category::News),
    ("advert", Category::Advert),
    ("joke", Category::Joke),
    ("veterinary", Category::Veterinary),
    ("legal_advert", Category::LegalAdvert),
    ("benefit", Category::Benefit),
    ("misuse", Category::Misuse),
    ("dislike", Category::Dislike),
    ("seriousness", Category::Seriousness),
    ("reporter", Category::Reporter),
    ("patient", Category::Patient),
    ("sex", Category::Sex),
    ("pregnancy", Category::Pregnancy),
    ("outcome", Category::Outcome),
    ("action", Category::Action),
    ("age", Category::Age),
    ("dose", Category::Dose),
    ("onset", Category::Onset),
    ("number", Category::Number),
    ("terminator", Category::Terminator),
    ("pseudo", Category::Pseudo),
    ("medicine", Category::Medicine),
    ("interaction", Category::Interaction),
    ("conjunction", Category::Conjunction),
    ("kin", Category::Kin),
    ("country", Category::Country),
    ("located", Category::Located),
    ("crowd", Category::Crowd),
    ("amount", Category::Amount),
    ("route", Category::Route),
    ("frequency", Category::Frequency),
    ("when", Category::When),
    ("lapse", Category::Lapse),
    ("begin", Category::Begin),
    ("course", Category::Course),
    ("general", Category::General),
    ("interrogative", Category::Interrogative),
    ("joiner", Category::Joiner),
    ("pharmacy_spam", Category::PharmacySpam),
    ("bot", Category::Bot),
    ("lyrics", Category::Lyrics),
    ("fiction", Category::Fiction),
    ("evidence", Category::Evidence),
];

/// In the categories of persons, a phrase that looks like one of its category and is none ("a mother of two" is not
/// the writer's mother): it hides the shorter phrases of its category inside it.
pub(crate) const NONE: &str = "none";

/// Whom a phrase names.
const PERSONS: [&str; 9] =
    ["self", "child", "parent", "partner", "sibling", "relative", "friend", "patient", NONE];

/// What a phrase says of an age: the UCUM unit of its number; the sex stuck to its number (`34F`); a span of ten
/// years (`30s`); one of the age groups of ICH E2B(R3), D.2.3.
const AGES: [&str; 14] = [
    "a",
    "mo",
    "wk",
    "d",
    "female",
    "male",
    "decade",
    "neonate",
    "infant",
    "child",
    "adolescent",
    "adult",
    "elderly",
    NONE,
];

/// Routes of administration.
const ROUTES: [&str; 14] = [
    "oral",
    "injection",
    "intravenous",
    "intramuscular",
    "subcutaneous",
    "inhaled",
    "topical",
    "nasal",
    "ophthalmic",
    "rectal",
    "vaginal",
    "transdermal",
    "sublingual",
    "implant",
];

/// Turns of the course: the drug is stopped (with a word such as "when"), taken again; the event came back,
/// is still there, or is gone; what was stopped is something else ("smoking"); death or hospital had to do with
/// something else ("of cancer").
const COURSE: [&str; 7] = ["halt", "restart", "return", "persist", "relief", "elsewhere", "unrelated"];

impl Category {
    /// The name the files use.
    pub fn name(self) -> &'static str {
        CATEGORIES[self as usize].0
    }

    /// The category of that name.
    pub fn parse(name: &str) -> Option<Self> {
        CATEGORIES.iter().find(|(known, _)| *known == name).map(|(_, category)| *category)
    }

    /// The closed list of values; empty for a category without, `None` where the value is free.
    pub(crate) fn values(self) -> Option<&'static [&'static str]> {
        match self {
            Category::Seriousness => Some(&[
                "death",
                "life_threatening",
                "hospitalisation",
                "disability",
                "congenital_anomaly",
                "other_important",
            ]),
            Category::Reporter => Some(&["patient", "carer", "health_professional", "other", NONE]),
            Category::Patient | Category::Kin => Some(&PERSONS),
            // A sign is weaker than a word: who speaks of a prostate may speak of anybody's.
            Category::Sex => Some(&["female", "male", "female_sign", "male_sign", NONE]),
            Category::Pregnancy => Some(&["pregnant", "breastfeeding", NONE]),
            Category::Outcome => {
                Some(&["recovered", "recovering", "not_recovered", "recovered_with_sequelae", "fatal"])
            }
            Category::Action => Some(&["stopped", "reduced", "increased", "continued"]),
            Category::Route => Some(&ROUTES),
            Category::When => Some(&["point", "year", "length"]),
            Category::Lapse => Some(&["any", "clause_end"]),
            Category::Begin => Some(&["point", "itself"]),
            Category::Course => Some(&COURSE),
            Category::Age => Some(&AGES),
            Category::Country => Some(&super::country::CODES),
            Category::Located => Some(&["here", "elsewhere"]),
            Category::Number => None,
            Category::Negation | Category::Pseudo => Some(&["", OUTRIGHT]),
            // Both may go without: somebody who is not further named; an end of most scopes.
            Category::OtherPerson => Some(&person::VALUES),
            Category::Terminator => Some(&Scope::ENDED),
            // How strongly it speaks for the label of that name: see `quality::labels`.
            Category::Advert
            | Category::PharmacySpam
            | Category::Bot
            | Category::News
            | Category::LegalAdvert
            | Category::Lyrics
            | Category::Joke
            | Category::Fiction
            | Category::Veterinary
            | Category::Misuse => Some(&["", "weak", "faint"]),
            _ => Some(&[]),
        }
    }

    /// The scope it opens over the words near it, if any.
    pub(crate) fn scope(self) -> Option<Scope> {
        match self {
            Category::Negation => Some(Scope::NEGATED),
            Category::Indication => Some(Scope::INDICATION),
            Category::Hypothetical => Some(Scope::HYPOTHETICAL),
            Category::History => Some(Scope::HISTORY),
            Category::OtherPerson => Some(Scope::OTHER_PERSON),
            Category::Question | Category::Interrogative => Some(Scope::QUESTION),
            Category::General => Some(Scope::GENERAL),
            Category::LackOfEffect => Some(Scope::LACK_OF_EFFECT),
            Category::Withdrawal => Some(Scope::WITHDRAWAL),
            _ => None,
        }
    }
}
