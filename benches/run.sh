#!/usr/bin/env bash
# Throughput of `hark screen` on one core over general posts, with the peak of memory, the time to the first
# line, and the number of flagged posts: more than 15 in 10,000 of general tweets fails the bench.
set -euo pipefail
cd "$(dirname "$0")/.."
hark=target/release/hark streams=../shared/data/streams
[[ -d $streams ]] || { echo "bench: the corpora are not beside the repository ($streams)" >&2; exit 66; }
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
zcat "$streams"/tweets_general.jsonl.gz > "$work/tweets.jsonl"
zcat "$streams"/reddit_general.jsonl.gz > "$work/reddit.jsonl"; head -qn 100000 "$work/tweets.jsonl" > "$work/posts.jsonl"; cat "$work/reddit.jsonl" >> "$work/posts.jsonl"

python3 - "$hark" "$work/posts.jsonl" "$work/tweets.jsonl" <<'P'
import os, resource, subprocess, sys, time
hark, posts, tweets = sys.argv[1:]
os.sched_setaffinity(0, {sorted(os.sched_getaffinity(0))[0]})
def run(path):
    before = time.perf_counter()
    out = subprocess.run([hark, "screen", path], stdout=subprocess.PIPE, check=True).stdout
    return time.perf_counter() - before, out.count(b"\n")
lines = sum(1 for _ in open(posts, "rb"))
best = min(run(posts)[0] for _ in range(3))
_, flagged = run(tweets)
total = sum(1 for _ in open(tweets, "rb"))
first = min(_time for _time in (lambda: [(lambda t: (subprocess.run([hark, "screen", "-"], input=b'{"id":"1","text":"x"}\n', stdout=subprocess.DEVNULL, check=True), time.perf_counter() - t)[1])(time.perf_counter()) for _ in range(5)])())
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
print(f"screen, one core: {lines / best:,.0f} posts/s over {lines:,} posts; peak memory {peak:.0f} MiB; one post from start to end {first * 1000:.0f} ms")
print(f"false alarms: {flagged} of {total:,} general tweets ({flagged * 1e4 / total:.2f} per 10,000)")
sys.exit(0 if flagged * 10_000 <= 15 * total else 1)
P
