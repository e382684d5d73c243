// A change in words: percent, with its sign.

/** The change from one period to the next; a dash where there was nothing before. */
export function change(now: number, before: number, percent: (value: number) => string): string {
  if (before === 0) return "–";
  const share = (now - before) / before;
  return `${share > 0 ? "+" : ""}${percent(share)}`;
}

