use std::time::Instant;
fn main() {
    let path = std::env::args().nth(1).unwrap();
    for _ in 0..3 {
        let mut lines = connectors::file::Lines::open(std::path::Path::new(&path), &Default::default()).unwrap();
        let t = Instant::now();
        let (mut n, mut b) = (0, 0);
        while let Some(batch) = lines.next_batch(1000).unwrap() { n += batch.len(); b += batch.iter().map(|l| l.1.len()).sum::<usize>(); }
        println!("{n} lines {b} bytes {:.2} GB/s", b as f64 / t.elapsed().as_secs_f64() / 1e9);
    }
}
