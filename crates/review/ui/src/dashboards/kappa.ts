// Words for Cohen's κ. The bands are those of Landis and Koch (Biometrics 33, 1977, table 2): a convention, not a test, and
// so the word is only given where the whole interval is known.

/** Strength of agreement, weakest first, with the κ from which it holds. */
export const BANDS = [
  ["poor", Number.NEGATIVE_INFINITY],
  ["slight", 0],
  ["fair", 0.2],
  ["moderate", 0.4],
  ["substantial", 0.6],
  ["almost_perfect", 0.8],
] as const;
export type Band = (typeof BANDS)[number][0];

/** The band of a κ. A κ on a border (0.20, 0.40 …) counts as the lower band, as in the table. */
export function band(kappa: number): Band {
  let found: Band = "poor";
  for (const [name, from] of BANDS) if (kappa > from || (name === "slight" && kappa === 0)) found = name;
  return found;
}

/** Band at either end of the interval: one where both are the same. */
export function spread(low: number, high: number): readonly Band[] {
  const ends = [band(low), band(high)] as const;
  return ends[0] === ends[1] ? [ends[0]] : ends;
}

/** Place of a κ on a drawing of `from` to 1 that is `length` long. */
export const place = (kappa: number, from: number, length: number): number =>
  ((Math.min(Math.max(kappa, from), 1) - from) / (1 - from)) * length;
