//! The full sample as it is sent to each receiver, for reading: one element a line. `UPDATE_EXPECT=1` writes the files.

use expect_test::expect_file;
use icsr::{Profile, sample, write};

fn lines(name: &str) -> String {
    let profile = Profile::built_in(name).unwrap();
    let xml = write::batch(&sample::batch(sample::case(), &profile), &profile);
    String::from_utf8(xml).unwrap().replace("><", ">\n<")
}

#[test]
fn the_sample_for_ich() {
    expect_file!["../golden/sample-ich.xml"].assert_eq(&lines("ich"));
}

#[test]
fn the_sample_for_the_fda() {
    expect_file!["../golden/sample-fda.xml"].assert_eq(&lines("fda"));
}

#[test]
fn the_sample_for_the_ema() {
    expect_file!["../golden/sample-ema.xml"].assert_eq(&lines("ema"));
}
