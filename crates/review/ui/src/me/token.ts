// How long a token lasts.

/** Longest life, in days. */
export const LONGEST = 366;

/** The days that a field holds: a whole number from 1 to 366, else nothing. */
export function daysOf(text: string): number | undefined {
  if (!/^\s*\d{1,3}\s*$/.test(text)) return undefined;
  const days = Number(text);
  return days >= 1 && days <= LONGEST ? days : undefined;
}

/** When a token that is made now ends. */
export const endOf = (days: number, now: number): string => new Date(now + days * 86_400_000).toISOString();
