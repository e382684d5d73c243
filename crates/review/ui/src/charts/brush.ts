// The time brush: a cursor and a stretch on the points of a chart, moved by pointer or by keys, and the way back.
//
// Pure arithmetic on indices; drawing is in `time-chart.tsx`. A zoom asks the server anew: what is kept here is only where one
// came from.

/** A stretch of points, `start <= end`, both included. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** Where the brush stands. `anchor` is where a stretch was begun; without it, there is only the cursor. */
export interface Brush {
  readonly cursor: number;
  readonly anchor: number | undefined;
}

/** A brush that selects nothing, on the newest point. */
export const atEnd = (count: number): Brush => ({ cursor: Math.max(count - 1, 0), anchor: undefined });

const clamp = (index: number, count: number) => Math.min(Math.max(index, 0), Math.max(count - 1, 0));

/** The selected stretch; nothing while only the cursor stands. */
export function stretch({ cursor, anchor }: Brush): Stretch | undefined {
  if (anchor === undefined) return undefined;
  return { start: Math.min(cursor, anchor), end: Math.max(cursor, anchor) };
}

/** Steps of the keys, in points; the ends are further than any chart is long. */
const MOVES: Readonly<Record<string, number>> = {
  ArrowLeft: -1,
  ArrowDown: -1,
  ArrowRight: 1,
  ArrowUp: 1,
  PageUp: 7,
  PageDown: -7,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
};

/** The brush after a key; nothing where the key is not one of the brush. With Shift it stretches, without it lets go. */
export function moved(brush: Brush, key: string, shift: boolean, count: number): Brush | undefined {
  if (key === "Escape") return brush.anchor === undefined ? undefined : { ...brush, anchor: undefined };
  const by = MOVES[key];
  if (by === undefined) return undefined;
  const anchor = shift ? (brush.anchor ?? brush.cursor) : undefined;
  return { cursor: clamp(brush.cursor + by, count), anchor };
}

/** The brush while a pointer is drawn from one point to another. */
export function dragged(from: number, to: number, count: number): Brush {
  return { anchor: clamp(from, count), cursor: clamp(to, count) };
}

/** A query string's parameters, with or without the question mark. */
const parameters = (query: string) => new URLSearchParams(query.replace(/^\?/, ""));

/** Parameters that bound a period: first the one of its start, then the one of its end. */
const BOUNDS = [
  ["from", "to"],
  ["received_from", "received_to"],
] as const;

/**
 * The bounds of a stretch, taken from the filters of its first and last point, so that the zoomed chart counts exactly what
 * the points counted, whatever the server calls the end of a step. Nothing where a point's filter has no bounds.
 */
export function bounds(filters: readonly string[], { start, end }: Stretch): Record<string, string> | undefined {
  const first = parameters(filters[start] ?? "");
  const last = parameters(filters[end] ?? "");
  const found: Record<string, string> = {};
  for (const [from, to] of BOUNDS) {
    const [begins, ends] = [first.get(from), last.get(to)];
    // A bound that both points share is one of the page's filter, not of the step.
    const narrows = begins !== null && ends !== null && (begins !== last.get(from) || ends !== first.get(to) || start === end);
    if (narrows) Object.assign(found, { [from]: begins, [to]: ends });
  }
  return Object.keys(found).length > 0 ? found : undefined;
}

/** How many zooms are remembered. */
const DEPTH = 20;

/** One came from here: the query string before a zoom. */
export const remember = (past: readonly string[], before: string): string[] => [...past, before].slice(-DEPTH);

/** The way back: the last query string, and what is left. Nothing where there is none. */
export function back(past: readonly string[]): { query: string; past: string[] } | undefined {
  const query = past.at(-1);
  return query === undefined ? undefined : { query, past: past.slice(0, -1) };
}
