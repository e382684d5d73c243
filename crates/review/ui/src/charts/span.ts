// Sizes in bytes and spans of time, as people read them.

const UNITS = ["B", "kB", "MB", "GB", "TB"] as const;

/** A size in bytes as people read it, in powers of 1,000: `734 B`, `2.2 MB`. */
export function size(bytes: number, write: (value: number, digits: number) => string): string {
  let unit = 0;
  let value = bytes;
  // 999.5 kB would be written as 1,000 kB.
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1_000;
    unit += 1;
  }
  return `${write(value, unit === 0 || value >= 99.5 ? 0 : 1)} ${UNITS[unit]}`;
}

/** A span of time in its two largest units: `4 s`, `12 min 5 s`, `3 h 2 min`, `2 d 4 h`. */
export function span(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const parts: ReadonlyArray<readonly [number, string]> = [
    [Math.floor(whole / 86_400), "d"],
    [Math.floor(whole / 3_600) % 24, "h"],
    [Math.floor(whole / 60) % 60, "min"],
    [whole % 60, "s"],
  ];
  const first = parts.findIndex(([count]) => count > 0);
  if (first < 0) return "0 s";
  return parts
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(" ");
}
