//! Both journals keep every promise of the suite.

use std::sync::Arc;

use journal::{EmbeddedJournal, Journal, MemoryJournal, OpenOptions, conformance};

#[test]
fn memory_conforms() {
    conformance::run("memory", &|clock| {
        let journal = MemoryJournal::new(conformance::partitions(), clock);
        Box::new(move || Arc::new(journal.clone()) as Arc<dyn Journal>)
    });
}

#[test]
fn embedded_conforms() {
    conformance::run("embedded", &|clock| {
        let folder = tempfile::tempdir().unwrap();
        Box::new(move || {
            let options = OpenOptions::new(conformance::partitions(), clock.clone());
            Arc::new(EmbeddedJournal::open(folder.path(), options).unwrap())
        })
    });
}
