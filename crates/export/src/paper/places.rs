//! Where the boxes of the CIOMS-I form stand: a drawing of our own in the order and grouping of the form.

use icsr::cioms::{Field, Tick};

/// A box: left, top, width and height in points.
pub(super) struct Place {
    pub(super) x: f32,
    pub(super) y: f32,
    pub(super) width: f32,
    pub(super) height: f32,
    pub(super) label: &'static str,
    pub(super) field: Option<Field>,
    pub(super) ticks: &'static [Tick],
}

/// Title of a part of the form, and where its bar's top is.
pub(super) const BARS: [(&str, f32); 4] = [
    ("I. REACTION INFORMATION", 56.0),
    ("II. SUSPECT DRUG(S) INFORMATION", 318.0),
    ("III. CONCOMITANT DRUG(S) AND HISTORY", 518.0),
    ("IV. MANUFACTURER INFORMATION", 682.0),
];

/// Height of a bar.
pub(super) const BAR: f32 = 14.0;

const fn text(field: Field, at: (f32, f32), size: (f32, f32)) -> Place {
    tick(Some(field), field.label(), at, size, &[])
}

const fn tick(
    field: Option<Field>,
    label: &'static str,
    at: (f32, f32),
    size: (f32, f32),
    ticks: &'static [Tick],
) -> Place {
    Place { x: at.0, y: at.1, width: size.0, height: size.1, label, field, ticks }
}

const OUTCOMES: &[Tick] = &[
    Tick::Died,
    Tick::Hospitalised,
    Tick::Disabled,
    Tick::LifeThreatening,
    Tick::Congenital,
    Tick::OtherImportant,
];
const ABATED: &[Tick] = &[Tick::AbatedYes, Tick::AbatedNo, Tick::AbatedNa];
const REAPPEARED: &[Tick] = &[Tick::ReappearedYes, Tick::ReappearedNo, Tick::ReappearedNa];
const SOURCES: &[Tick] = &[Tick::Study, Tick::Literature, Tick::HealthProfessional];
const VERSIONS: &[Tick] = &[Tick::Initial, Tick::FollowUp];

/// All boxes, in the order in which they are read.
pub(super) const PLACES: [Place; 24] = [
    text(Field::Initials, (28.0, 70.0), (76.0, 34.0)),
    text(Field::Country, (104.0, 70.0), (54.0, 34.0)),
    text(Field::Birth, (158.0, 70.0), (76.0, 34.0)),
    text(Field::Age, (234.0, 70.0), (64.0, 34.0)),
    text(Field::Sex, (298.0, 70.0), (46.0, 34.0)),
    text(Field::Onset, (344.0, 70.0), (86.0, 34.0)),
    text(Field::Describe, (28.0, 104.0), (402.0, 214.0)),
    tick(None, "8-12. CHECK ALL APPROPRIATE TO ADVERSE REACTION", (430.0, 70.0), (137.0, 248.0), OUTCOMES),
    text(Field::Suspects, (28.0, 332.0), (402.0, 54.0)),
    tick(Some(Field::Abated), Field::Abated.label(), (430.0, 332.0), (137.0, 54.0), ABATED),
    text(Field::Doses, (28.0, 386.0), (201.0, 50.0)),
    text(Field::Routes, (229.0, 386.0), (201.0, 50.0)),
    tick(Some(Field::Reappeared), Field::Reappeared.label(), (430.0, 386.0), (137.0, 82.0), REAPPEARED),
    text(Field::Indications, (28.0, 436.0), (402.0, 32.0)),
    text(Field::Dates, (28.0, 468.0), (300.0, 50.0)),
    text(Field::Durations, (328.0, 468.0), (239.0, 50.0)),
    text(Field::Concomitants, (28.0, 532.0), (539.0, 64.0)),
    text(Field::History, (28.0, 596.0), (539.0, 86.0)),
    text(Field::Manufacturer, (28.0, 696.0), (270.0, 62.0)),
    tick(Some(Field::Source), Field::Source.label(), (298.0, 696.0), (132.0, 62.0), SOURCES),
    tick(None, "25a. REPORT TYPE", (430.0, 696.0), (137.0, 62.0), VERSIONS),
    text(Field::ControlNumber, (28.0, 758.0), (270.0, 36.0)),
    text(Field::Received, (298.0, 758.0), (132.0, 36.0)),
    text(Field::ReportDate, (430.0, 758.0), (137.0, 36.0)),
];
