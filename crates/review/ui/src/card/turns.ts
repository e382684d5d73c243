// One thing after another for each report: a decision waits for the lease that is on its way, so that its ETag is the one
// that stands. Also remembers which ETag followed which by own doing.

const turns = new Map<string, Promise<unknown>>();
const moved = new Map<string, string>();

/** Runs a task when all earlier ones of this report are done, whether they did well or not. */
export function inTurn<T>(report: string, task: () => Promise<T>): Promise<T> {
  const before = turns.get(report) ?? Promise.resolve();
  const mine = before.then(task, task);
  turns.set(report, mine);
  const done = () => {
    if (turns.get(report) === mine) turns.delete(report);
  };
  mine.then(done, done);
  return mine;
}

/** An own change moved the report from one ETag to another. */
export function moves(report: string, from: string, to: string): void {
  if (from !== to) moved.set(`${report} ${from}`, to);
}

/** The ETag that what was seen with `etag` has now, as far as own changes moved it. */
export function follow(report: string, etag: string): string {
  let now = etag;
  for (let steps = 0; steps < 100; steps += 1) {
    const next = moved.get(`${report} ${now}`);
    if (next === undefined) return now;
    now = next;
  }
  return now;
}
