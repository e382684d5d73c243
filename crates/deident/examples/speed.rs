use std::time::Instant;
fn main() {
    let file = std::env::args().nth(1).unwrap();
    let n: usize = std::env::args().nth(2).unwrap().parse().unwrap();
    let show = std::env::args().nth(3).is_some();
    let text = std::fs::read_to_string(file).unwrap();
    let posts: Vec<String> = text.lines().take(n).filter_map(|l| { let v: serde_json::Value = serde_json::from_str(l).ok()?; v["text"].as_str().map(str::to_owned) }).collect();
    deident::redact("x", &[], None);
    let t = Instant::now();
    let mut c = std::collections::BTreeMap::new();
    let mut bytes = 0;
    let mut out = Vec::new();
    for p in &posts { bytes += p.len(); let r = deident::redact(p, &[], None); for x in &r.redactions { *c.entry(x.kind.as_str()).or_insert(0) += 1; if show { let s = x.span.start as usize; let mut b = s.saturating_sub(25); while !p.is_char_boundary(b) { b -= 1; } let mut e = (x.span.end as usize + 15).min(p.len()); while !p.is_char_boundary(e) { e += 1; } out.push(format!("{} | {} | {:?}", x.kind.as_str(), x.span.of(p).unwrap(), &p[b..e])); } } }
    let d = t.elapsed();
    for o in out { println!("{o}"); }
    println!("{} posts {} bytes, {:?} per post, {:.1} MB/s {:?}", posts.len(), bytes, d / posts.len() as u32, bytes as f64 / d.as_secs_f64() / 1e6, c);
}
