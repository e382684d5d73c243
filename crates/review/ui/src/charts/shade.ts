// Shades of the heat table. The number always stands in the cell: a shade only leads the eye, and says nothing that the
// number does not.

/** Shades, from nothing to the most. */
export const SHADES = 6;

/**
 * Shade of a count, 0 to 5. On a square root scale: counts of pairs are far from even, and on a linear one all but the
 * largest would look like nothing. Nothing counted is 0, and nothing else is.
 */
export function shade(value: number, largest: number): number {
  if (!(value > 0) || !(largest > 0)) return 0;
  const share = Math.sqrt(Math.min(value / largest, 1));
  return Math.max(1, Math.ceil(share * (SHADES - 1)));
}
