//! The page for operators says what the program does.

use std::fmt::Write as _;

use casework::{Right, Role};

const BEGIN: &str = "<!-- roles: made by a test from the program -->\n";
const END: &str = "<!-- /roles -->\n";

fn table() -> String {
    let titles = Role::ALL.map(|role| role.word().replace('_', " "));
    let mut table = format!("| right | {} |\n|---|{}\n", titles.join(" | "), "---|".repeat(titles.len()));
    for right in Right::ALL {
        let marks = Role::ALL.map(|role| if role.rights().contains(&right) { "yes" } else { "" });
        writeln!(table, "| `{}` | {} |", right.word(), marks.join(" | ")).unwrap();
    }
    table
}

#[test]
fn the_table_of_roles_is_the_programs() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/access.md");
    let page = std::fs::read_to_string(path).unwrap();
    let (before, rest) = page.split_once(BEGIN).unwrap();
    let (written, after) = rest.split_once(END).unwrap();
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(path, format!("{before}{BEGIN}{}{END}{after}", table())).unwrap();
        return;
    }
    assert_eq!(written, table(), "run the tests with UPDATE_EXPECT=1");
}

#[test]
fn every_right_and_refusal_is_explained() {
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/access.md")).unwrap();
    for right in Right::ALL {
        // Once in the table of roles, once with what it opens.
        assert!(page.matches(&format!("| `{}` |", right.word())).count() == 2, "{}", right.word());
    }
}
