//! The document that programs and the web application are generated from.

use expect_test::expect_file;

#[test]
fn the_document_is_what_clients_were_made_from() {
    expect_file!["../../openapi.json"].assert_eq(&crate::controllers::document::TEXT);
}
