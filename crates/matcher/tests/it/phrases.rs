//! How people really write, as annotated text: slips of the pen, inflection, fillers, order, lists, composition.

use crate::rig::check;

#[test]
fn drugs_are_found_with_slips_of_the_pen() {
    check("on liptior now\n   ^^^^^^^ lipitor fuzzy ?");
    check("provachol and zophran\n^^^^^^^^^ pravachol fuzzy ?\n              ^^^^^^^ zofran fuzzy ?");
    check(
        "sertralin, setraline, sertaline\n^^^^^^^^^ sertraline fuzzy ?\n           ^^^^^^^^^ sertraline fuzzy ?\n                      ^^^^^^^^^ sertraline fuzzy ?",
    );
    check("s3rtraline twice\n^^^^^^^^^^ sertraline fuzzy");
    check("sertr*line now\n^^^^^^^^^^ sertraline fuzzy ?");
    check("sertraline*tramal\n^^^^^^^^^^ sertraline");
    check("my sertralines\n   ^^^^^^^^^^^ sertraline");
    check("Lipitor's fault\n^^^^^^^^^ lipitor");
    check("#Sertraline #BrainZaps\n ^^^^^^^^^^ sertraline\n             ^^^^^^^^^ brain zaps");
    check("sertraliiine\n^^^^^^^^^^^^ sertraline");
}

#[test]
fn ordinary_words_and_far_words_are_left_alone() {
    for text in ["print on monday", "patients", "setting", "sertified", "metro", "@lipitr"] {
        check(text);
    }
}

#[test]
fn events_are_found_in_other_forms() {
    check("vomited twice\n^^^^^^^ vomiting");
    check("I puked\n  ^^^^^ vomiting");
    check("headaches\n^^^^^^^^^ headache");
    check("naussea and diarhea\n^^^^^^^ nausea fuzzy\n            ^^^^^^^ diarrhea fuzzy");
    check("vom*ting and d*arrhea all day\n^^^^^^^^ vomiting fuzzy\n             ^^^^^^^^ diarrhea fuzzy");
    // An ordinary word that only its lemma makes a term needs more to count.
    check("he shook\n   ^^^^^ tremor ?");
}

#[test]
fn fillers_may_stand_inside_but_negations_may_not() {
    check("threw it all back up\n^^^^^^^^^^^^^^^^^^^^ vomiting gap");
    check("pain in my stomach\n^^^^^^^^^^^^^^^^^^ stomach pain gap");
    check("my stomach pain\n   ^^^^^^^^^^^^ stomach pain");
    check("lost my appetite\n^^^^^^^^^^^^^^^^ loss of appetite gap");
    check("pain but no stomach");
    check("pain. My stomach");
    check("pain in it all back my stomach");
}

#[test]
fn members_of_a_list_share_their_head() {
    check("pain in my arms and legs\n^^^^^^^^^^^^^^^ arm pain gap\n^^^^^^^^^^^^^^^^^^^^^^^^ leg pain gap");
    check("arm and leg pain\n^^^^^^^^^^^^^^^^ arm pain gap\n        ^^^^^^^^ leg pain");
    check(
        "pain in my arms, legs and stomach\n^^^^^^^^^^^^^^^ arm pain gap\n^^^^^^^^^^^^^^^^^^^^^ leg pain gap\n^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ stomach pain gap",
    );
}

#[test]
fn the_grammar_puts_phrases_together() {
    check("my tummy is killing me\n   ^^^^^^^^^^^^^^^^ stomach pain composed");
    check("skull hurts\n^^^^^^^^^^^ headache composed");
}

#[test]
fn overlaps_go_to_the_match_with_more_words_and_drugs_stay_apart() {
    check("sick of stomach pain\n^^^^ sick ?\n        ^^^^^^^^^^^^ stomach pain");
    check("birth control headache\n^^^^^^^^^^^^^ birth control\n              ^^^^^^^^ headache");
}
