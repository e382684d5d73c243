// Scales of the charts: from numbers to lengths, and the round numbers that stand at an axis.
//
// Counts only: every scale begins at 0, so that a bar's length is the number. Time is in `step.ts`.

/** A scale from 0 to `max`, on `length` units of the drawing. */
export interface Scale {
  /** The last tick; never less than the largest value. */
  readonly max: number;
  /** Round numbers from 0 to `max`, both included. */
  readonly ticks: readonly number[];
  /** Where a value stands, 0 to the length. */
  at(value: number): number;
}

/** Distance between ticks: 1, 2 or 5 times a power of ten, so that about `count` of them cover `max`. */
export function tickStep(max: number, count: number, whole = true): number {
  if (!(max > 0) || count < 1) return 1;
  const rough = max / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const lead = rough / power;
  // The bounds are the geometric means between neighbours (√2, √10, √50): each rough step goes to the nearest on a log scale.
  const round = lead < Math.SQRT2 ? 1 : lead < Math.sqrt(10) ? 2 : lead < Math.sqrt(50) ? 5 : 10;
  const step = round * power;
  return whole ? Math.max(1, step) : step;
}

/** A scale for values up to `largest`. An empty chart still has an axis: 0 and 1. */
export function linear(largest: number, length: number, count = 4, whole = true): Scale {
  const top = Number.isFinite(largest) && largest > 0 ? largest : 1;
  const step = tickStep(top, count, whole);
  const steps = Math.ceil(top / step - 1e-9);
  const max = steps * step;
  // Multiples, not sums: a sum of tenths drifts.
  const ticks = Array.from({ length: steps + 1 }, (_, i) => Number((i * step).toPrecision(12)));
  return { max, ticks, at: (value) => (Math.min(Math.max(value, 0), max) / max) * length };
}

/** Where the `count` equal bands of an axis stand. */
export interface Bands {
  readonly count: number;
  /** Width of a band with its gap. */
  readonly step: number;
  /** Width of what is drawn in it. */
  readonly width: number;
  /** Left edge of what is drawn in band `index`. */
  left(index: number): number;
  /** Middle of band `index`. */
  middle(index: number): number;
  /** The band at a place; beyond the ends, the nearest. */
  index(place: number): number;
}

/** Bands over `length`; `gap` is the share of a band that stays empty. Narrow bands lose their gap before their width. */
export function bands(count: number, length: number, gap = 0.2): Bands {
  const step = count > 0 ? length / count : length;
  const width = Math.max(step * (1 - (step < 4 ? 0 : gap)), Math.min(step, 1));
  return {
    count,
    step,
    width,
    left: (index) => index * step + (step - width) / 2,
    middle: (index) => (index + 0.5) * step,
    index: (place) => Math.min(Math.max(Math.floor(place / step), 0), Math.max(count - 1, 0)),
  };
}
