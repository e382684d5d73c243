//! Order and number of the elements of ICH E2B(R2), release 2.1: our own account of it, as a table, for libxml2 to hold files
//! against. `?`, `*` and `+` as in DTDs; an element that has no line of its own holds text.

const ELEMENTS: [(&str, &str); 24] = [
    ("ichicsr", "ichicsrmessageheader safetyreport+"),
    (
        "ichicsrmessageheader",
        "messagetype messageformatversion messageformatrelease messagenumb messagesenderidentifier \
         messagereceiveridentifier messagedateformat messagedate",
    ),
    (
        "safetyreport",
        "safetyreportversion? safetyreportid primarysourcecountry? occurcountry? transmissiondateformat? \
         transmissiondate? reporttype? serious? seriousnessdeath? seriousnesslifethreatening? \
         seriousnesshospitalization? seriousnessdisabling? seriousnesscongenitalanomali? seriousnessother? \
         receivedateformat? receivedate? receiptdateformat? receiptdate? additionaldocument? documentlist? \
         fulfillexpeditecriteria? authoritynumb? companynumb? duplicate? casenullification? nullificationreason? \
         medicallyconfirm? reportduplicate* linkedreport* primarysource+ sender receiver patient",
    ),
    ("reportduplicate", "duplicatesource? duplicatenumb?"),
    ("linkedreport", "linkreportnumb?"),
    (
        "primarysource",
        "reportertitle? reportergivename? reportermiddlename? reporterfamilyname? reporterorganization? \
         reporterdepartment? reporterstreet? reportercity? reporterstate? reporterpostcode? reportercountry? \
         qualification? literaturereference? studyname? sponsorstudynumb? observestudytype?",
    ),
    (
        "sender",
        "sendertype? senderorganization? senderdepartment? sendertitle? sendergivename? sendermiddlename? \
         senderfamilyname? senderstreetaddress? sendercity? senderstate? senderpostcode? sendercountrycode? sendertel? \
         sendertelextension? sendertelcountrycode? senderfax? senderfaxextension? senderfaxcountrycode? \
         senderemailaddress?",
    ),
    (
        "receiver",
        "receivertype? receiverorganization? receiverdepartment? receivertitle? receivergivename? receivermiddlename? \
         receiverfamilyname? receiverstreetaddress? receivercity? receiverstate? receiverpostcode? receivercountrycode? \
         receivertel? receivertelextension? receivertelcountrycode? receiverfax? receiverfaxextension? \
         receiverfaxcountrycode? receiveremailaddress?",
    ),
    (
        "patient",
        "patientinitial? patientgpmedicalrecordnumb? patientspecialistrecordnumb? patienthospitalrecordnumb? \
         patientinvestigationnumb? patientbirthdateformat? patientbirthdate? patientonsetage? patientonsetageunit? \
         gestationperiod? gestationperiodunit? patientagegroup? patientweight? patientheight? patientsex? \
         lastmenstrualdateformat? patientlastmenstrualdate? patientmedicalhistorytext? resultstestsprocedures? \
         medicalhistoryepisode* patientpastdrugtherapy* patientdeath? parent? reaction+ test* drug+ summary?",
    ),
    (
        "medicalhistoryepisode",
        "patientepisodenamemeddraversion? patientepisodename? patientmedicalstartdateformat? patientmedicalstartdate? \
         patientmedicalcontinue? patientmedicalenddateformat? patientmedicalenddate? patientmedicalcomment?",
    ),
    (
        "patientpastdrugtherapy",
        "patientdrugname? patientdrugstartdateformat? patientdrugstartdate? patientdrugenddateformat? \
         patientdrugenddate? patientindicationmeddraversion? patientdrugindication? patientdrgreactionmeddraversion? \
         patientdrugreaction?",
    ),
    (
        "patientdeath",
        "patientdeathdateformat? patientdeathdate? patientautopsyyesno? patientdeathcause* patientautopsy*",
    ),
    ("patientdeathcause", "patientdeathreportmeddraversion? patientdeathreport?"),
    ("patientautopsy", "patientdetermautopsmeddraversion? patientdetermineautopsy?"),
    (
        "parent",
        "parentidentification? parentbirthdateformat? parentbirthdate? parentage? parentageunit? \
         parentlastmenstrualdateformat? parentlastmenstrualdate? parentweight? parentheight? parentsex? \
         parentmedicalrelevanttext? parentmedicalhistoryepisode* parentpastdrugtherapy*",
    ),
    (
        "parentmedicalhistoryepisode",
        "parentmdepisodemeddraversion? parentmedicalepisodename? parentmedicalstartdateformat? parentmedicalstartdate? \
         parentmedicalcontinue? parentmedicalenddateformat? parentmedicalenddate? parentmedicalcomment?",
    ),
    (
        "parentpastdrugtherapy",
        "parentdrugname? parentdrugstartdateformat? parentdrugstartdate? parentdrugenddateformat? parentdrugenddate? \
         parentdrgindicationmeddraversion? parentdrugindication? parentdrgreactionmeddraversion? parentdrugreaction?",
    ),
    (
        "reaction",
        "primarysourcereaction reactionmeddraversionllt? reactionmeddrallt? reactionmeddraversionpt? reactionmeddrapt? \
         termhighlighted? reactionstartdateformat? reactionstartdate? reactionenddateformat? reactionenddate? \
         reactionduration? reactiondurationunit? reactionfirsttime? reactionfirsttimeunit? reactionlasttime? \
         reactionlasttimeunit? reactionoutcome?",
    ),
    (
        "test",
        "testdateformat? testdate? testname? testresult? testunit? lowtestrange? hightestrange? moreinformation?",
    ),
    (
        "drug",
        "drugcharacterization? medicinalproduct? obtaindrugcountry? drugbatchnumb? drugauthorizationnumb? \
         drugauthorizationcountry? drugauthorizationholder? drugstructuredosagenumb? drugstructuredosageunit? \
         drugseparatedosagenumb? drugintervaldosageunitnumb? drugintervaldosagedefinition? drugcumulativedosagenumb? \
         drugcumulativedosageunit? drugdosagetext? drugdosageform? drugadministrationroute? drugparadministration? \
         reactiongestationperiod? reactiongestationperiodunit? drugindicationmeddraversion? drugindication? \
         drugstartdateformat? drugstartdate? drugstartperiod? drugstartperiodunit? druglastperiod? druglastperiodunit? \
         drugenddateformat? drugenddate? drugtreatmentduration? drugtreatmentdurationunit? actiondrug? \
         drugrecurreadministration? drugadditional? activesubstance* drugrecurrence* drugreactionrelatedness*",
    ),
    ("activesubstance", "activesubstancename?"),
    ("drugrecurrence", "drugrecuractionmeddraversion? drugrecuraction?"),
    (
        "drugreactionrelatedness",
        "drugreactionassesmeddraversion? drugreactionasses? drugassessmentsource? drugassessmentmethod? drugresult?",
    ),
    (
        "summary",
        "narrativeincludeclinical? reportercomment? senderdiagnosismeddraversion? senderdiagnosis? sendercomment?",
    ),
];

/// The table as a DTD.
pub(crate) fn dtd() -> String {
    let bare = |name: &str| name.trim_end_matches(['?', '*', '+']).to_owned();
    let mut out = String::from("<!ATTLIST ichicsr lang CDATA #REQUIRED>\n");
    let mut texts = std::collections::BTreeSet::new();
    for (name, content) in ELEMENTS {
        let children: Vec<&str> = content.split_whitespace().collect();
        out.push_str(&format!("<!ELEMENT {name} ({})>\n", children.join(", ")));
        texts.extend(
            children.into_iter().map(bare).filter(|child| ELEMENTS.iter().all(|(group, _)| group != child)),
        );
    }
    for text in texts {
        out.push_str(&format!("<!ELEMENT {text} (#PCDATA)>\n"));
    }
    out
}
