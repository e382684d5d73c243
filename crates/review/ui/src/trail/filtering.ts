// The filter of the trail in the address, as the API names it.

export const FIELDS = ["subject", "actor", "change", "from", "to"] as const;
export type FieldName = (typeof FIELDS)[number];
export type TrailQuery = Readonly<Partial<Record<FieldName, string>>>;

/** What an address asks for; conditions without a value are none. */
export function asked(search: string): TrailQuery {
  const all = new URLSearchParams(search);
  return Object.fromEntries(FIELDS.flatMap((name) => {
    const value = all.get(name)?.trim();
    return value ? [[name, value]] : [];
  }));
}

/** The address of a filter. */
export function address(query: TrailQuery): string {
  const all = new URLSearchParams();
  for (const name of FIELDS) {
    const value = query[name]?.trim();
    if (value) all.set(name, value);
  }
  const text = all.toString();
  return text ? `/trail?${text}` : "/trail";
}
