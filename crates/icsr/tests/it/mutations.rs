//! A sound message with one thing changed: the rule that it breaks is found, and nothing else.

use std::collections::{BTreeMap, BTreeSet};

use icsr::check::{self, Finding};
use icsr::{Profile, sample, write};

/// A change: where to look from, what stands there, what comes in its place, and the rules that are broken then. OIDs are short:
/// `"P.` is ICH's, `"Q.` is HL7's.
type Mutation = (&'static str, &'static str, &'static str, &'static [&'static str]);

/// Sixty-one letters.
const LONG_60: &str = "<name>xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx</name>";
const REACTION_1: &str = "3d1f6f0a-5f7b-4d5e-8a55-0b1f6a3c0001\"/><code code=\"29\"";
const REACTION_2: &str = "3d1f6f0a-5f7b-4d5e-8a55-0b1f6a3c0002\"/><code code=\"29\"";
const DRUG_1: &str = "<id root=\"9b2c4e10-7a31-4c0d-9f6e-5d2e8b7a1001\"/><consumable";
const ROLES: &str = "<causalityAssessment";
const OTHER: &str = "3d1f6f0a-5f7b-4d5e-8a55-0b1f6a3c0009";

/// From the code of the first race to that of the second, and the same with a code that means no race.
const RACES: &str = "code=\"C17049\" codeSystem=\"Q.3.26.1.1\"/><value xsi:type=\"CE\" code=\"C41261\" \
                     codeSystem=\"Q.3.26.1.1\"/></observation></subjectOf2><subjectOf2 typeCode=\"SBJ\">\
                     <observation classCode=\"OBS\" moodCode=\"EVN\"><code code=\"C17049\"";
const NO_RACE: &str = "code=\"C99999\" codeSystem=\"Q.3.26.1.1\"/><value xsi:type=\"CE\" code=\"C41261\" \
                       codeSystem=\"Q.3.26.1.1\"/></observation></subjectOf2><subjectOf2 typeCode=\"SBJ\">\
                       <observation classCode=\"OBS\" moodCode=\"EVN\"><code code=\"C99999\"";

/// Changes that the rules of ICH find.
const ICH: &[Mutation] = &[
    // The batch and the message.
    ("", "<name code=\"1\"", "<name code=\"2\"", &["ICH.N.1.1.code"]),
    ("", "codeSystem=\"P.1.1\"", "codeSystem=\"P.1.99\"", &["ICH.N.1.1.system"]),
    ("", "root=\"P.3.22\"", "root=\"P.3.99\"", &["ICH.N.1.2.missing", "ICH.unknown"]),
    ("", "extension=\"HARK-2026-000001\"", "extension=\" HARK\"", &["ICH.N.1.2.format"]),
    ("</PORR", "root=\"P.3.13\"", "root=\"P.3.14\"", &["ICH.N.1.3.missing", "ICH.unknown"]),
    ("</PORR", "extension=\"RECEIVER\"", "extension=\"\"", &["ICH.N.1.4.missing"]),
    ("", "20260310090000+0000", "20260310", &["ICH.N.1.5.format"]),
    ("", "20260310090000+0000", "20260310090000", &["ICH.N.1.5.offset"]),
    ("", "20260310090000+0000", "20260310090000+1570", &["ICH.N.1.5.format"]),
    // An offset in hours alone says the same.
    ("", "20260310090000+0000", "20260310090000+00", &[]),
    ("", "20260310090000+0000", "20260310090000+1", &["ICH.N.1.5.format"]),
    ("", "20260310090000+0000", "20260310080000+0000", &["ICH.N.1.5.order"]),
    ("", "<creationTime", "<creatoinTime", &["ICH.N.1.5.missing", "ICH.unknown"]),
    ("", "ITSVersion=\"XML_1.0\"", "ITSVersion=\"XML_9\"", &["ICH.frame.format"]),
    ("<PORR", "DE-INVENTED-000001", "DE-INVENTED-000009", &["ICH.N.2.r.1.same"]),
    ("<PORR", "20260310083000+0000", "20260310083001+0000", &["ICH.N.2.r.4.same"]),
    ("<PORR", "processingCode code=\"P\"", "processingCode code=\"X\"", &["ICH.frame.format"]),
    ("<PORR", "<acceptAckCode code=\"AL\"/>", "", &["ICH.frame.missing"]),
    ("<PORR", "root=\"P.3.12\"", "root=\"P.3.21\"", &["ICH.N.2.r.3.missing", "ICH.unknown"]),
    ("<controlActProcess", "code=\"PORR_TE049016UV\"", "code=\"PORR\"", &["ICH.frame.format"]),
    // C: the report.
    (
        "<investigationEvent",
        "DE-INVENTED-000001",
        "XX-INVENTED-000001",
        &["ICH.C.1.1.format", "ICH.N.2.r.1.same"],
    ),
    (
        "<investigationEvent",
        "<id extension=\"DE-INVENTED-000001\" root=\"P.3.2\"/>",
        "",
        &["ICH.C.1.8.1.missing"],
    ),
    (
        "<investigationEvent",
        "<code code=\"PAT_ADV_EVNT\"",
        "<id extension=\"DE-INVENTED-000007\" root=\"P.3.2\"/><code code=\"PAT_ADV_EVNT\"",
        &["ICH.C.1.8.1.repeat"],
    ),
    ("<investigationEvent", "PAT_ADV_EVNT", "PAT_EVNT", &["ICH.frame.format"]),
    ("<investigationEvent", "<low value=\"20260302\"/>", "<low value=\"202603\"/>", &["ICH.C.1.4.format"]),
    ("<investigationEvent", "<low value=\"20260302\"/>", "<low value=\"20260310\"/>", &["ICH.C.1.5.order"]),
    ("<investigationEvent", "<low value=\"20260302\"/>", "<low nullFlavor=\"UNK\"/>", &["ICH.C.1.4.null"]),
    ("<availabilityTime", "20260309", "20260312", &["ICH.C.1.2.order", "ICH.C.1.5.future"]),
    ("<availabilityTime", "20260309", "20260230", &["ICH.C.1.5.format"]),
    ("<title>Capture", "<title>Answer to a question</title>", "", &["ICH.C.1.6.1.r.1.missing"]),
    (
        "code=\"1\" codeSystem=\"P.1.19\"/><value xsi:type=\"BL\" value=\"true\"",
        "true",
        "false",
        &["ICH.C.1.6.1.documents"],
    ),
    (
        "code=\"1\" codeSystem=\"P.1.19\"/><value xsi:type=\"BL\" value=\"true\"",
        "value=\"true\"",
        "value=\"yes\"",
        &["ICH.C.1.6.1.format"],
    ),
    ("code=\"23\" codeSystem", "value=\"true\"", "nullFlavor=\"UNK\"", &["ICH.C.1.7.null"]),
    ("code=\"23\" codeSystem", "xsi:type=\"BL\"", "xsi:type=\"ST\"", &["ICH.C.1.7.type"]),
    ("code=\"1\" codeSystem=\"P.1.22\"", "<code code=\"2\"", "<code code=\"3\"", &["ICH.C.1.8.2.code"]),
    ("code=\"2\" codeSystem=\"P.1.23\"", "value=\"true\"", "value=\"false\"", &["ICH.C.1.9.1.format"]),
    ("code=\"2\" codeSystem=\"P.1.23\"", "value=\"true\"", "nullFlavor=\"NI\"", &["ICH.C.1.9.1.identifiers"]),
    ("assigningAuthorityName=\"Hospital\"", "extension=\"H-4711\" ", "", &["ICH.C.1.9.1.r.2.missing"]),
    ("", "assigningAuthorityName=\"Hospital\" ", "", &["ICH.C.1.9.1.r.1.missing"]),
    ("code=\"3\" codeSystem=\"P.1.23\"", "code=\"2\"", "code=\"3\"", &["ICH.C.1.11.1.code"]),
    (
        "code=\"4\" codeSystem=\"P.1.23\"",
        "<originalText>The dose was put right after the mother answered.</originalText>",
        "",
        &["ICH.C.1.11.2.missing"],
    ),
    ("code=\"1\" codeSystem=\"P.1.23\"", "code=\"2\"", "code=\"1\"", &["ICH.C.5.4.study"]),
    ("code=\"1\" codeSystem=\"P.1.23\"", "code=\"2\"", "code=\"5\"", &["ICH.C.1.3.code", "ICH.C.5.4.study"]),
    (
        "<researchStudy",
        "<code code=\"3\" codeSystem=\"P.1.8\" codeSystemVersion=\"2.1\"/>",
        "",
        &["ICH.C.5.4.missing"],
    ),
    ("<researchStudy", "<code code=\"3\"", "<code code=\"7\"", &["ICH.C.5.4.code"]),
    // C: who told, who sends.
    ("", "<priorityNumber value=\"1\"/>", "", &["ICH.C.2.r.5.missing"]),
    ("", "<priorityNumber value=\"1\"/>", "<priorityNumber value=\"2\"/>", &["ICH.C.2.r.5.format"]),
    (
        "Example</family>",
        "<relatedInvestigation classCode=\"INVSTG\" moodCode=\"EVN\"><code code=\"2\"",
        "<priorityNumber value=\"1\"/><relatedInvestigation classCode=\"INVSTG\" moodCode=\"EVN\"><code code=\"2\"",
        &["ICH.C.2.r.5.once"],
    ),
    ("<priorityNumber", "<code code=\"DE\" codeSystem=\"1.0.3166.1.2.2\"/>", "", &["ICH.C.2.r.3.missing"]),
    ("<priorityNumber", "code=\"DE\"", "code=\"ZZ\"", &["ICH.C.2.r.3.code"]),
    (
        "<priorityNumber",
        "<code code=\"5\" codeSystem=\"P.1.6\"",
        "<code code=\"9\" codeSystem=\"P.1.6\"",
        &["ICH.C.2.r.4.code"],
    ),
    (
        "<priorityNumber",
        "<code code=\"5\" codeSystem=\"P.1.6\" codeSystemVersion=\"2.0\"/>",
        "<code nullFlavor=\"NI\"/>",
        &["ICH.C.2.r.4.null"],
    ),
    (
        "<priorityNumber",
        "<postalCode>00000</postalCode>",
        "<postalCode>0000000000000000</postalCode>",
        &["ICH.C.2.r.2.6.length"],
    ),
    ("fax:", "<name>Invented Pharma</name>", "", &["ICH.C.3.2.missing"]),
    ("Musterallee", "code=\"AT\"", "code=\"at\"", &["ICH.C.3.4.5.code"]),
    ("codeSystem=\"P.1.7\"", "codeSystem=\"P.1.7\"", "codeSystem=\"P.1.6\"", &["ICH.C.3.1.system"]),
    ("<bibliographicDesignationText nullFlavor", "ASKU", "MSK", &["ICH.C.4.r.1.null"]),
    ("JVBERi0xLjcgcmVwcmludA", "JVBERi0xLjcgcmVwcmludA==", "%%%%", &["ICH.C.4.r.2.base64"]),
    // D: the patient.
    ("<player1", "<name>E.E.</name>", "", &["ICH.D.1.missing"]),
    ("<player1", "<name>E.E.</name>", LONG_60, &["ICH.D.1.length"]),
    ("<player1", "<name>E.E.</name>", "<name nullFlavor=\"NA\"/>", &["ICH.D.1.null"]),
    (
        "<player1",
        "code=\"2\" codeSystem=\"1.0.5218\"",
        "code=\"3\" codeSystem=\"1.0.5218\"",
        &["ICH.D.5.code"],
    ),
    ("<player1", "<birthTime value=\"20251118\"/>", "<birthTime value=\"2025\"/>", &["ICH.D.2.1.format"]),
    (
        "<player1",
        "<birthTime value=\"20251118\"/>",
        "<birthTime value=\"20260318\"/>",
        &["ICH.D.2.1.future", "ICH.D.9.1.order"],
    ),
    (
        "<player1",
        "<deceasedTime value=\"20260228\"/>",
        "<deceasedTime value=\"20270228\"/>",
        &["ICH.D.9.1.future"],
    ),
    ("</subjectOf1><subjectOf2", "value=\"3\" unit=\"mo\"", "value=\"3\" unit=\"min\"", &["ICH.D.2.2b.code"]),
    ("</subjectOf1><subjectOf2", "value=\"3\" unit=\"mo\"", "value=\"3\"", &["ICH.D.2.2b.missing"]),
    (
        "</subjectOf1><subjectOf2",
        "value=\"3\" unit=\"mo\"",
        "value=\"3,5\" unit=\"mo\"",
        &["ICH.D.2.2a.format"],
    ),
    (
        "</subjectOf1><subjectOf2",
        "value=\"5.4\" unit=\"kg\"",
        "value=\"5.4\" unit=\"g\"",
        &["ICH.D.3.unit.code"],
    ),
    (
        "</subjectOf1><subjectOf2",
        "value=\"59\" unit=\"cm\"",
        "value=\"59.5\" unit=\"cm\"",
        &["ICH.D.4.format", "ICH.D.4.length"],
    ),
    ("10900031", "codeSystemVersion=\"28.1\"", "codeSystemVersion=\"27.0\"", &["ICH.MedDRA.release"]),
    ("", "10900031", "1090003", &["ICH.D.7.1.r.1b.format"]),
    ("10900031", "<high value=\"20251205\"/>", "<high value=\"202510\"/>", &["ICH.D.7.1.r.4.order"]),
    ("code=\"38\"", "value=\"true\"", "value=\"false\"", &["ICH.D.7.1.r.6.format"]),
    (
        "Vitamin K",
        "codeSystemVersion=\"28.1\"",
        "codeSystemVersion=\"28\"",
        &["ICH.D.8.r.6a.format", "ICH.MedDRA.release"],
    ),
    ("10900051", "<originalText>Stopped breathing</originalText>", "", &["ICH.D.9.2.r.2.missing"]),
    ("code=\"5\" codeSystem=\"P.1.19\"", "value=\"true\"", "value=\"false\"", &["ICH.D.9.3.autopsy"]),
    (
        "code=\"5\" codeSystem=\"P.1.19\"",
        "value=\"true\"",
        "nullFlavor=\"NI\"",
        &["ICH.D.9.3.autopsy", "ICH.D.9.3.null"],
    ),
    (
        "<associatedPerson",
        "<administrativeGenderCode code=\"2\" codeSystem=\"1.0.5218\"/>",
        "",
        &["ICH.D.10.6.missing"],
    ),
    (
        "<associatedPerson",
        "code=\"10900061\" codeSystem=\"Q.6.163\" codeSystemVersion=\"28.1\"",
        "codeSystem=\"Q.6.163\"",
        &["ICH.D.10.7.1.r.1b.missing"],
    ),
    // E: reactions.
    (REACTION_1, "code=\"27\"", "code=\"77\"", &["ICH.E.i.7.missing", "ICH.unknown"]),
    (REACTION_1, "code=\"3\" codeSystem=\"P.1.11\"", "code=\"6\" codeSystem=\"P.1.11\"", &["ICH.E.i.7.code"]),
    (
        REACTION_1,
        "code=\"3\" codeSystem=\"P.1.11\"",
        "code=\"5\" codeSystem=\"P.1.11\"",
        &["ICH.E.i.3.2a.fatal"],
    ),
    (REACTION_1, "nullFlavor=\"NI\"", "value=\"false\"", &["ICH.E.i.3.2a.format"]),
    (REACTION_1, "nullFlavor=\"NI\"", "nullFlavor=\"UNK\"", &["ICH.E.i.3.2a.null"]),
    (REACTION_1, "code=\"21\"", "code=\"22\"", &["ICH.E.i.3.2b.missing", "ICH.unknown"]),
    (
        REACTION_1,
        "code=\"3\" codeSystem=\"P.1.10\"",
        "code=\"1\" codeSystem=\"P.1.10\"",
        &["ICH.E.i.3.1.serious"],
    ),
    (REACTION_1, " language=\"deu\"", "", &["ICH.E.i.1.1b.missing"]),
    (REACTION_1, "language=\"deu\"", "language=\"xx1\"", &["ICH.E.i.1.1b.code"]),
    (
        REACTION_1,
        "codeSystemVersion=\"28.1\"",
        "codeSystemVersion=\"28,1\"",
        &["ICH.E.i.2.1a.format", "ICH.MedDRA.release"],
    ),
    (
        REACTION_1,
        "codeSystem=\"Q.6.163\"",
        "codeSystem=\"Q.6.999\"",
        &["ICH.E.i.2.1a.system", "ICH.E.i.2.1b.system"],
    ),
    (REACTION_1, "<low value=\"20260220\"/>", "<low value=\"20260228\"/>", &["ICH.E.i.5.order"]),
    (REACTION_1, "unit=\"d\"", "unit=\"days\"", &["ICH.E.i.6b.code"]),
    (REACTION_1, " unit=\"d\"", "", &["ICH.E.i.6b.missing"]),
    (REACTION_1, "code=\"DE\"", "code=\"D\"", &["ICH.E.i.9.code"]),
    (
        "<subjectOf1 typeCode=\"SBJ\"><researchStudy",
        "3d1f6f0a-5f7b-4d5e-8a55-0b1f6a3c0002\"/><code",
        "3d1f6f0a-5f7b-4d5e-8a55-0b1f6a3c0001\"/><code",
        &[
            "ICH.E.i.unique",
            "ICH.G.k.9.i.1.reference",
            "ICH.G.k.9.i.3.1.reaction.reference",
            "ICH.G.k.9.i.3.2.reaction.reference",
            "ICH.G.k.9.i.4.reaction.reference",
        ],
    ),
    (
        REACTION_2,
        "code=\"29\"",
        "code=\"299\"",
        &[
            "ICH.G.k.9.i.1.reference",
            "ICH.G.k.9.i.3.1.reaction.reference",
            "ICH.G.k.9.i.3.2.reaction.reference",
            "ICH.G.k.9.i.4.reaction.reference",
            "ICH.unknown",
        ],
    ),
    // F: tests.
    ("10900081", "<effectiveTime value=\"20260227\"/>", "", &["ICH.F.r.1.missing"]),
    (
        "10900081",
        "<effectiveTime value=\"20260227\"/>",
        "<effectiveTime nullFlavor=\"NI\"/>",
        &["ICH.F.r.1.null"],
    ),
    (
        "10900081",
        "<center value=\"87.5\" unit=\"ng/mL\"/>",
        "<center value=\"87.5\"/>",
        &["ICH.F.r.3.3.missing"],
    ),
    ("10900081", "<center value=\"87.5\"", "<center value=\"87,5\"", &["ICH.F.r.3.2.format"]),
    ("10900082", "<low nullFlavor=\"NINF\"/>", "<low nullFlavor=\"NI\"/>", &["ICH.F.r.3.2.null"]),
    (
        "10900081",
        "code=\"1\" codeSystem=\"P.1.12\"",
        "code=\"5\" codeSystem=\"P.1.12\"",
        &["ICH.F.r.3.1.code"],
    ),
    // G: drugs.
    (DRUG_1, "<name>Dolorex drops</name>", "", &["ICH.G.k.2.2.missing"]),
    (
        DRUG_1,
        "<numerator value=\"12\" unit=\"mg\"/>",
        "<numerator value=\"12\"/>",
        &["ICH.G.k.2.3.r.3b.missing"],
    ),
    (
        DRUG_1,
        "<country>DE</country>",
        "<country>Germany</country>",
        &["ICH.G.k.2.4.code", "ICH.G.k.2.4.length"],
    ),
    (DRUG_1, "<code code=\"EU\" codeSystem=\"1.0.3166.1.2.2\"/>", "", &["ICH.G.k.3.2.missing"]),
    (
        DRUG_1,
        "<pauseQuantity value=\"4\" unit=\"d\"/>",
        "<pauseQuantity value=\"4\" unit=\"D\"/>",
        &["ICH.G.k.9.i.3.1b.code"],
    ),
    (DRUG_1, "<period value=\"6\" unit=\"h\"/>", "<period unit=\"h\"/>", &["ICH.G.k.4.r.2.missing"]),
    (DRUG_1, "<period value=\"6\" unit=\"h\"/>", "<period value=\"6\"/>", &["ICH.G.k.4.r.3.missing"]),
    (DRUG_1, "<high value=\"20260227\"/>", "<high value=\"20260201\"/>", &["ICH.G.k.4.r.5.order"]),
    (
        DRUG_1,
        "<doseQuantity value=\"15\" unit=\"mg\"/>",
        "<doseQuantity value=\"15\" unit=\"m g\"/>",
        &["ICH.G.k.4.r.1b.format"],
    ),
    (
        DRUG_1,
        "<doseQuantity value=\"15\" unit=\"mg\"/>",
        "<doseQuantity value=\"15\" unit=\"furlong\"/>",
        &["ICH.G.k.4.r.1b.unit"],
    ),
    (DRUG_1, "value=\"660\" unit=\"mg\"", "value=\"660\"", &["ICH.G.k.5b.missing"]),
    (DRUG_1, "value=\"39\" unit=\"wk\"", "value=\"39\" unit=\"a\"", &["ICH.G.k.6b.code"]),
    (DRUG_1, "code=\"3\" codeSystem=\"P.1.16\"", "code=\"5\" codeSystem=\"P.1.16\"", &["ICH.G.k.9.i.4.code"]),
    (
        DRUG_1,
        "code=\"11\" codeSystem=\"P.1.17\"",
        "code=\"12\" codeSystem=\"P.1.17\"",
        &["ICH.G.k.10.r.code"],
    ),
    (
        DRUG_1,
        "code=\"10900092\" codeSystem=\"Q.6.163\" codeSystemVersion=\"28.1\"",
        "codeSystem=\"Q.6.163\"",
        &["ICH.G.k.7.r.2b.missing"],
    ),
    (DRUG_1, "code=\"1\" codeSystem=\"P.1.15\"", "code=\"7\" codeSystem=\"P.1.15\"", &["ICH.G.k.8.code"]),
    (DRUG_1, "code=\"ROA-00000001\"", "code=\"001\"", &["ICH.G.k.4.r.10.2b.format"]),
    (
        ROLES,
        "<value xsi:type=\"CE\" code=\"1\" codeSystem=\"P.1.13\"",
        "<value xsi:type=\"CE\" code=\"2\" codeSystem=\"P.1.13\"",
        &["ICH.G.k.1.suspect"],
    ),
    (
        ROLES,
        "9b2c4e10-7a31-4c0d-9f6e-5d2e8b7a1002",
        "9b2c4e10-7a31-4c0d-9f6e-5d2e8b7a1001",
        &["ICH.G.k.1.missing", "ICH.G.k.1.repeat"],
    ),
    (
        ROLES,
        "9b2c4e10-7a31-4c0d-9f6e-5d2e8b7a1002",
        "9b2c4e10-7a31-4c0d-9f6e-5d2e8b7a1009",
        &["ICH.G.k.1.drug.reference", "ICH.G.k.1.missing"],
    ),
    (ROLES, "3d1f6f0a-5f7b-4d5e-8a55-0b1f6a3c0001", OTHER, &["ICH.G.k.9.i.1.reference"]),
    (
        ROLES,
        "3d1f6f0a-5f7b-4d5e-8a55-0b1f6a3c0001",
        "reaction-1",
        &["ICH.G.k.9.i.1.format", "ICH.G.k.9.i.1.reference"],
    ),
    (DRUG_1, " codeSystemVersion=\"2026-01\"/><name>Dolorex", "/><name>Dolorex", &["ICH.G.k.2.1.1a.missing"]),
    (
        DRUG_1,
        "<name>Dolorex drops</name>",
        "<name>Dolorex drops</name><name>Dolorex</name>",
        &["ICH.G.k.2.2.repeat"],
    ),
    // H: words.
    (
        "PAT_ADV_EVNT",
        "<text>A mother",
        "<text nullFlavor=\"NI\"/><text>A mother",
        &["ICH.H.1.null", "ICH.H.1.repeat"],
    ),
    ("code=\"36\"", " language=\"jpn\"", "", &["ICH.H.5.r.1b.missing"]),
    ("code=\"36\"", "language=\"jpn\"", "language=\"ja\"", &["ICH.H.5.r.1b.code"]),
    ("10900021", "codeSystemVersion=\"28.1\"", "", &["ICH.H.3.r.1a.missing"]),
];

/// Changes that the rules of the FDA find.
const FDA: &[Mutation] = &[
    ("</PORR", "extension=\"ZZFDA\"", "extension=\"ZZ\"", &["R0004"]),
    ("<PORR", "extension=\"CDER\"", "extension=\"CBER\"", &["R0006"]),
    ("<PORR", "extension=\"INVENTED\"", "extension=\"OTHER\"", &["R0100"]),
    ("<PORR", "DE-INVENTED-000001", "DE-INVENTED-000009", &["ICH.N.2.r.1.same"]),
    ("code=\"C54588\"", "<value xsi:type=\"CE\" code=\"1\"", "<value xsi:type=\"CE\" code=\"2\"", &["R0014"]),
    (
        "code=\"C54588\"",
        "<value xsi:type=\"CE\" code=\"1\"",
        "<value xsi:type=\"CE\" code=\"3\"",
        &["FDA.C.1.7.1.code", "R0014"],
    ),
    ("", "code=\"C54588\"", "code=\"C99999\"", &["FDA.C.1.7.1.missing", "ICH.unknown"]),
    ("code=\"23\" codeSystem", "value=\"true\"", "value=\"false\"", &["R0015"]),
    ("code=\"C156384\"", "value=\"false\"", "value=\"true\"", &["R0094"]),
    ("", "code=\"C156384\"", "code=\"C99999\"", &["FDA.C.1.12.missing", "ICH.unknown"]),
    ("", "<telecom nullFlavor=\"NASK\" value=\"mailto:\"/>", "", &["FDA.C.2.r.2.8.missing"]),
    ("code=\"C17049\"", "C41261", "C41262", &["FDA.D.11.r.1.code"]),
    // Both races of the sample: none is left.
    ("", RACES, NO_RACE, &["FDA.D.11.r.1.missing", "ICH.unknown"]),
    ("", "code=\"C16564\"", "code=\"C99999\"", &["FDA.D.12.missing", "ICH.unknown"]),
    ("<player1", "<name>E.E.</name>", "<name nullFlavor=\"NA\"/>", &["W0004"]),
    ("<player1", "<name>E.E.</name>", "<name>AGGREGATE</name>", &["W0002", "W0004"]),
    (
        REACTION_1,
        "code=\"7\" codeSystem=\"Q.3.989",
        "code=\"8\" codeSystem=\"Q.3.989",
        &["FDA.E.i.3.2h.missing", "ICH.unknown"],
    ),
    ("<researchStudy", "<code code=\"3\"", "<code code=\"6\"", &["R0104"]),
    ("code=\"1\" codeSystem=\"P.1.23\"", "code=\"2\"", "code=\"1\"", &["R0103"]),
    ("<researchStudy", "<code code=\"3\" codeSystem=\"P.1.8\" codeSystemVersion=\"2.0\"/>", "", &["R0023"]),
    (DRUG_1, "EU/1/00/000/001", "IND 000001", &["R0114"]),
    (
        ROLES,
        "<value xsi:type=\"CE\" code=\"1\" codeSystem=\"P.1.13\"",
        "<value xsi:type=\"CE\" code=\"2\" codeSystem=\"P.1.13\"",
        &["R0069", "W0005"],
    ),
    ("<document", "representation=\"B64\"", "representation=\"B64\" compression=\"DF\"", &["R0010"]),
    ("Musterallee", "<city>Wien</city>", "", &["FDA.C.3.4.2.missing"]),
    ("<priorityNumber", "<code code=\"DE\" codeSystem=\"1.0.3166.1.2.2\"/>", "", &["R0019"]),
    (REACTION_1, " unit=\"d\"", "", &["R0060"]),
    ("<associatedPerson", "<administrativeGenderCode code=\"2\" codeSystem=\"1.0.5218\"/>", "", &["R0051"]),
];

fn long(text: &str) -> String {
    text.replace("\"P.", "\"2.16.840.1.113883.3.989.2.1.").replace("\"Q.", "\"2.16.840.1.113883.")
}

/// The sound message for a profile, and the profile.
fn sound(name: &str) -> (String, Profile) {
    let profile = Profile::built_in(name).expect("the profile is built in");
    let xml = write::batch(&sample::batch(sample::case(), &profile), &profile);
    (String::from_utf8(xml).expect("it is UTF-8"), profile)
}

/// How often each rule is broken.
fn rules(findings: &[Finding]) -> BTreeMap<&str, usize> {
    let mut counts = BTreeMap::new();
    for finding in findings {
        *counts.entry(finding.rule.as_str()).or_default() += 1;
    }
    counts
}

fn hold(profile: &str, mutations: &[Mutation]) -> usize {
    let (xml, profile) = sound(profile);
    let before = check::message(xml.as_bytes(), &profile.rules).expect("it can be read");
    let before = rules(&before);
    let mut wrong = Vec::new();
    for (anchor, from, to, expected) in mutations {
        let (anchor, from, to) = (long(anchor), long(from), long(to));
        let what = format!("after `{anchor}`: `{from}` to `{to}`");
        let start = xml.find(&anchor).unwrap_or_else(|| panic!("{what}: there is no such place"));
        let at =
            start + xml[start..].find(&from).unwrap_or_else(|| panic!("{what}: it does not stand there"));
        let changed = format!("{}{to}{}", &xml[..at], &xml[at + from.len()..]);
        let after = check::message(changed.as_bytes(), &profile.rules).expect("it can still be read");
        let fresh: BTreeSet<&str> = rules(&after)
            .into_iter()
            .filter(|(rule, count)| before.get(rule).is_none_or(|old| count > old))
            .map(|(rule, _)| rule)
            .collect();
        let expected: BTreeSet<&str> = expected.iter().copied().collect();
        if fresh != expected {
            wrong.push(format!("{what}\n    found {fresh:?}\n    expected {expected:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), mutations.len(), wrong.join("\n"));
    mutations.len()
}

#[test]
fn each_change_breaks_its_rule_of_ich_and_no_other() {
    assert!(hold("ich", ICH) >= 100);
}

#[test]
fn each_change_breaks_its_rule_of_the_fda_and_no_other() {
    assert!(hold("fda", FDA) >= 20);
}
