//! Codes and units of R3 and what R2 has for them, as tables.

/// A table from codes of R3 to codes of R2.
pub(super) type Map = [(&'static str, &'static str)];

/// The code of R2, where there is one.
pub(super) fn mapped(map: &Map, code: &str) -> Option<&'static str> {
    map.iter().find(|(r3, _)| *r3 == code).map(|(_, r2)| *r2)
}

/// E.i.7 to `reactionoutcome`.
pub(super) const OUTCOME: &Map = &[("0", "6"), ("1", "1"), ("2", "2"), ("3", "3"), ("4", "4"), ("5", "5")];

/// G.k.8 to `actiondrug`.
pub(super) const ACTION: &Map = &[("0", "5"), ("1", "1"), ("2", "2"), ("3", "3"), ("4", "4"), ("9", "6")];

/// G.k.9.i.4 to `drugrecurreadministration`.
pub(super) const RECURRENCE: &Map = &[("1", "1"), ("2", "2"), ("3", "3"), ("4", "3")];

/// G.k.1 to `drugcharacterization`; R2 has nothing for a drug that was not given.
pub(super) const ROLE: &Map = &[("1", "1"), ("2", "2"), ("3", "3")];

/// C.3.1 to `sendertype`; R2 knows no patient or consumer as sender.
pub(super) const SENDER: &Map = &[("1", "1"), ("2", "2"), ("3", "3"), ("4", "4"), ("5", "5"), ("6", "6")];

/// C.5.4 to `observestudytype`; the newer types are other studies to R2.
pub(super) const STUDY: &Map = &[("1", "1"), ("2", "2"), ("3", "3"), ("4", "3"), ("5", "3"), ("6", "3")];

/// D.2.3 to `patientagegroup`; a foetus is told by its gestation period alone.
pub(super) const AGE_GROUP: &Map = &[("1", "1"), ("2", "2"), ("3", "3"), ("4", "4"), ("5", "5"), ("6", "6")];

/// Units of time, UCUM to R2: of ages, durations and intervals.
pub(super) const TIME: &Map = &[
    ("10.a", "800"),
    ("{decade}", "800"),
    ("a", "801"),
    ("mo", "802"),
    ("wk", "803"),
    ("d", "804"),
    ("h", "805"),
    ("min", "806"),
    ("s", "807"),
];

/// Units of gestation, UCUM to R2.
pub(super) const GESTATION: &Map = &[("mo", "802"), ("wk", "803"), ("d", "804"), ("{trimester}", "810")];

/// Definitions of intervals that are no unit of time.
pub(super) const INTERVAL: &Map = &[("{cyclical}", "810"), ("{asnecessary}", "812"), ("{total}", "813")];

/// Units of doses, UCUM to R2.
pub(super) const DOSE: &Map = &[
    ("kg", "001"),
    ("g", "002"),
    ("mg", "003"),
    ("ug", "004"),
    ("ng", "005"),
    ("pg", "006"),
    ("mg/kg", "007"),
    ("ug/kg", "008"),
    ("mg/m2", "009"),
    ("ug/m2", "010"),
    ("L", "011"),
    ("l", "011"),
    ("mL", "012"),
    ("ml", "012"),
    ("uL", "013"),
    ("ul", "013"),
    ("Bq", "014"),
    ("GBq", "015"),
    ("MBq", "016"),
    ("kBq", "017"),
    ("Ci", "018"),
    ("mCi", "019"),
    ("uCi", "020"),
    ("nCi", "021"),
    ("mol", "022"),
    ("mmol", "023"),
    ("umol", "024"),
    ("[iU]", "025"),
    ("k[iU]", "026"),
    ("M[iU]", "027"),
    ("[iU]/kg", "028"),
    ("meq", "029"),
    ("%", "030"),
    ("[drp]", "031"),
    ("{DF}", "032"),
];

/// G.k.10.r in words: R2 has the codes as text only.
pub(super) const ADDITIONAL: &Map = &[
    ("1", "Counterfeit"),
    ("2", "Overdose"),
    ("3", "Drug taken by the father"),
    ("4", "Drug taken beyond expiry date"),
    ("5", "Batch and lot tested and found within specifications"),
    ("6", "Batch and lot tested and found not within specifications"),
    ("7", "Medication error"),
    ("8", "Misuse"),
    ("9", "Abuse"),
    ("10", "Occupational exposure"),
    ("11", "Off label use"),
];

/// F.r.3.1 in words.
pub(super) const RESULT: &Map =
    &[("1", "Positive"), ("2", "Negative"), ("3", "Borderline"), ("4", "Inconclusive")];

/// Routes in words (lower case), to R2.
pub(super) const ROUTE: &Map = &[
    ("auricular", "001"),
    ("otic", "001"),
    ("buccal", "002"),
    ("cutaneous", "003"),
    ("dental", "004"),
    ("endotracheal", "007"),
    ("epidural", "008"),
    ("intra-arterial", "013"),
    ("intra-articular", "014"),
    ("intra-uterine", "015"),
    ("intrauterine", "015"),
    ("intracardiac", "016"),
    ("intracavernous", "017"),
    ("intradermal", "023"),
    ("intralesional", "026"),
    ("intramuscular", "030"),
    ("intraocular", "031"),
    ("intraperitoneal", "033"),
    ("intrapleural", "034"),
    ("intrathecal", "037"),
    ("intratracheal", "039"),
    ("intravenous bolus", "040"),
    ("intravenous drip", "041"),
    ("intravenous", "042"),
    ("intravesical", "043"),
    ("nasal", "045"),
    ("ophthalmic", "047"),
    ("oral", "048"),
    ("by mouth", "048"),
    ("oropharyngeal", "049"),
    ("other", "050"),
    ("parenteral", "051"),
    ("rectal", "054"),
    ("respiratory", "055"),
    ("inhalation", "055"),
    ("subcutaneous", "058"),
    ("subdermal", "059"),
    ("sublingual", "060"),
    ("topical", "061"),
    ("transdermal", "062"),
    ("transmammary", "063"),
    ("transplacental", "064"),
    ("unknown", "065"),
    ("urethral", "066"),
    ("vaginal", "067"),
];

/// Longest text of an element of R2, in characters; an element that is not named has no bound that a case can exceed.
pub(super) const LENGTHS: [(&str, usize); 63] = [
    ("messagenumb", 100),
    ("messagesenderidentifier", 60),
    ("messagereceiveridentifier", 60),
    ("safetyreportid", 100),
    ("documentlist", 100),
    ("authoritynumb", 100),
    ("companynumb", 100),
    ("nullificationreason", 200),
    ("duplicatesource", 50),
    ("duplicatenumb", 100),
    ("linkreportnumb", 100),
    ("reportertitle", 50),
    ("reportergivename", 35),
    ("reportermiddlename", 15),
    ("reporterfamilyname", 50),
    ("reporterorganization", 60),
    ("reporterdepartment", 60),
    ("reporterstreet", 100),
    ("reportercity", 35),
    ("reporterstate", 40),
    ("reporterpostcode", 15),
    ("literaturereference", 500),
    ("studyname", 100),
    ("sponsorstudynumb", 35),
    ("senderorganization", 60),
    ("senderdepartment", 60),
    ("sendertitle", 10),
    ("sendergivename", 35),
    ("sendermiddlename", 15),
    ("senderfamilyname", 35),
    ("senderstreetaddress", 100),
    ("sendercity", 35),
    ("senderstate", 40),
    ("senderpostcode", 15),
    ("sendertel", 10),
    ("senderfax", 10),
    ("senderemailaddress", 100),
    ("patientinitial", 10),
    ("patientgpmedicalrecordnumb", 20),
    ("patientspecialistrecordnumb", 20),
    ("patienthospitalrecordnumb", 20),
    ("patientinvestigationnumb", 20),
    ("patientmedicalhistorytext", 10_000),
    ("resultstestsprocedures", 2_000),
    ("patientmedicalcomment", 100),
    ("patientdrugname", 100),
    ("parentidentification", 10),
    ("parentmedicalrelevanttext", 10_000),
    ("parentmedicalcomment", 100),
    ("parentdrugname", 100),
    ("primarysourcereaction", 200),
    ("testresult", 50),
    ("testunit", 35),
    ("medicinalproduct", 70),
    ("drugbatchnumb", 35),
    ("drugauthorizationnumb", 35),
    ("drugauthorizationholder", 60),
    ("drugdosagetext", 100),
    ("drugdosageform", 50),
    ("drugadditional", 100),
    ("drugassessmentsource", 60),
    ("reportercomment", 500),
    ("sendercomment", 2_000),
];
