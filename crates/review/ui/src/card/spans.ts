// Cuts a text where marks begin and end, so that marks may overlap in any way. Offsets are UTF-16 code units, as strings
// here count; a mark that cuts a character in two is widened to hold it whole.

export interface Mark {
  id: string;
  start: number;
  end: number;
}

export interface Segment<M extends Mark> {
  start: number;
  end: number;
  text: string;
  /** Marks that cover it, the longest first. */
  marks: readonly M[];
  /** Those of them that end with it: their labels stand behind it. */
  ends: readonly M[];
}

/** Whether an offset lies between the two halves of one character. */
function splits(text: string, at: number): boolean {
  const before = text.charCodeAt(at - 1);
  const after = text.charCodeAt(at);
  return before >= 0xd800 && before < 0xdc00 && after >= 0xdc00 && after < 0xe000;
}

/** The mark on whole characters within the text; nothing where it holds none. */
export function fit<M extends Mark>(text: string, mark: M): M | undefined {
  let start = Math.max(0, Math.min(mark.start, text.length));
  let end = Math.max(0, Math.min(mark.end, text.length));
  if (end <= start) return undefined;
  if (splits(text, start)) start -= 1;
  if (splits(text, end)) end += 1;
  return { ...mark, start, end };
}

/** Segments in order; together they are the text. */
export function segments<M extends Mark>(text: string, marks: readonly M[]): Segment<M>[] {
  const fitted = marks.map((mark) => fit(text, mark)).filter((mark) => mark !== undefined);
  fitted.sort((a, b) => a.start - b.start || b.end - a.end);
  const cuts = [...new Set([0, text.length, ...fitted.flatMap((mark) => [mark.start, mark.end])])].sort((a, b) => a - b);
  const found: Segment<M>[] = [];
  for (const [at, start] of cuts.entries()) {
    const end = cuts[at + 1];
    if (end === undefined) break;
    const covering = fitted.filter((mark) => mark.start <= start && mark.end >= end);
    covering.sort((a, b) => b.end - b.start - (a.end - a.start));
    const ends = covering.filter((mark) => mark.end === end);
    found.push({ start, end, text: text.slice(start, end), marks: covering, ends });
  }
  return found;
}

/** Without the white space at both ends of a stretch. */
export function trimmed(text: string, start: number, end: number): { start: number; end: number } {
  const inner = text.slice(start, end);
  const lead = inner.length - inner.trimStart().length;
  const trail = inner.length - inner.trimEnd().length;
  return lead === inner.length ? { start, end: start } : { start: start + lead, end: end - trail };
}
