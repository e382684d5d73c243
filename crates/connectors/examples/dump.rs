#![allow(clippy::all, clippy::disallowed_macros, clippy::print_stdout, clippy::unwrap_used, missing_docs)]
use connectors::source::{Found, documents};
fn main() {
    let mut args = std::env::args().skip(1);
    let channel = args.next().unwrap();
    let c = connectors::connector(&channel).unwrap();
    for path in args {
        let bytes = std::fs::read(&path).unwrap();
        let name = path.rsplit('/').next().unwrap();
        let mut found = Found::default();
        for r in documents(&bytes) {
            let out = c.parse(&r.document(name), &mut found);
            println!(
                "== {name}: {:?} {:?} refused {:?}",
                out.map_err(|e| e.0),
                found.skipped,
                found.refused.iter().map(|r| r.reason.clone()).collect::<Vec<_>>()
            );
        }
        for p in &found.posts {
            println!("   {}", serde_json::to_string(p).unwrap().chars().take(420).collect::<String>());
        }
    }
}
