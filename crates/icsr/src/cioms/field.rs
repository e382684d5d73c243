//! Boxes of the form by number and label.

/// A box for text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// 1.
    Initials,
    /// 1a.
    Country,
    /// 2.
    Birth,
    /// 2a.
    Age,
    /// 3.
    Sex,
    /// 4 to 6.
    Onset,
    /// 7 and 13.
    Describe,
    /// 14.
    Suspects,
    /// 15.
    Doses,
    /// 16.
    Routes,
    /// 17.
    Indications,
    /// 18.
    Dates,
    /// 19.
    Durations,
    /// 20: in words, where the answers for several drugs differ.
    Abated,
    /// 21: in words, where the answers for several drugs differ.
    Reappeared,
    /// 22.
    Concomitants,
    /// 23.
    History,
    /// 24a.
    Manufacturer,
    /// 24b.
    ControlNumber,
    /// 24c.
    Received,
    /// 24d: in words, where no box fits.
    Source,
    /// Without a number.
    ReportDate,
}

impl Field {
    /// All, in the order of the form.
    pub const ALL: [Field; 22] = [
        Field::Initials,
        Field::Country,
        Field::Birth,
        Field::Age,
        Field::Sex,
        Field::Onset,
        Field::Describe,
        Field::Suspects,
        Field::Doses,
        Field::Routes,
        Field::Indications,
        Field::Dates,
        Field::Durations,
        Field::Abated,
        Field::Reappeared,
        Field::Concomitants,
        Field::History,
        Field::Manufacturer,
        Field::ControlNumber,
        Field::Received,
        Field::Source,
        Field::ReportDate,
    ];

    /// Number and label, as printed.
    pub const fn label(self) -> &'static str {
        match self {
            Field::Initials => "1. PATIENT INITIALS",
            Field::Country => "1a. COUNTRY",
            Field::Birth => "2. DATE OF BIRTH",
            Field::Age => "2a. AGE (years)",
            Field::Sex => "3. SEX",
            Field::Onset => "4-6. REACTION ONSET",
            Field::Describe => "7 + 13. DESCRIBE REACTION(S) (including relevant tests/lab data)",
            Field::Suspects => "14. SUSPECT DRUG(S) (include generic name)",
            Field::Doses => "15. DAILY DOSE(S)",
            Field::Routes => "16. ROUTE(S) OF ADMINISTRATION",
            Field::Indications => "17. INDICATION(S) FOR USE",
            Field::Dates => "18. THERAPY DATES (from/to)",
            Field::Durations => "19. THERAPY DURATION",
            Field::Abated => "20. DID REACTION ABATE AFTER STOPPING DRUG?",
            Field::Reappeared => "21. DID REACTION REAPPEAR AFTER REINTRODUCTION?",
            Field::Concomitants => {
                "22. CONCOMITANT DRUG(S) AND DATES OF ADMINISTRATION (exclude those used to treat reaction)"
            }
            Field::History => {
                "23. OTHER RELEVANT HISTORY (e.g. diagnostics, allergies, pregnancy with last month of period, etc.)"
            }
            Field::Manufacturer => "24a. NAME AND ADDRESS OF MANUFACTURER",
            Field::ControlNumber => "24b. MFR CONTROL NO.",
            Field::Received => "24c. DATE RECEIVED BY MANUFACTURER",
            Field::Source => "24d. REPORT SOURCE",
            Field::ReportDate => "DATE OF THIS REPORT",
        }
    }
}

/// A box to tick.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tick {
    /// 8 to 12: death.
    Died,
    /// 8 to 12: hospital.
    Hospitalised,
    /// 8 to 12: disability.
    Disabled,
    /// 8 to 12: threat to life.
    LifeThreatening,
    /// 8 to 12, of newer forms.
    Congenital,
    /// 8 to 12, of newer forms.
    OtherImportant,
    /// 20.
    AbatedYes,
    /// 20.
    AbatedNo,
    /// 20.
    AbatedNa,
    /// 21.
    ReappearedYes,
    /// 21.
    ReappearedNo,
    /// 21.
    ReappearedNa,
    /// 24d.
    Study,
    /// 24d.
    Literature,
    /// 24d.
    HealthProfessional,
    /// 25a.
    Initial,
    /// 25a.
    FollowUp,
}

impl Tick {
    /// What is printed beside it.
    pub fn label(self) -> &'static str {
        match self {
            Tick::Died => "PATIENT DIED",
            Tick::Hospitalised => "INVOLVED OR PROLONGED INPATIENT HOSPITALISATION",
            Tick::Disabled => "INVOLVED PERSISTENCE OR SIGNIFICANT DISABILITY OR INCAPACITY",
            Tick::LifeThreatening => "LIFE THREATENING",
            Tick::Congenital => "CONGENITAL ANOMALY",
            Tick::OtherImportant => "OTHER MEDICALLY IMPORTANT",
            Tick::AbatedYes | Tick::ReappearedYes => "YES",
            Tick::AbatedNo | Tick::ReappearedNo => "NO",
            Tick::AbatedNa | Tick::ReappearedNa => "NA",
            Tick::Study => "STUDY",
            Tick::Literature => "LITERATURE",
            Tick::HealthProfessional => "HEALTH PROFESSIONAL",
            Tick::Initial => "INITIAL",
            Tick::FollowUp => "FOLLOWUP",
        }
    }
}
