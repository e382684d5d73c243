// Everything that the address says of the queue: filters as the API names them, sort, columns, what is selected, and the
// row one stands on. `parse` takes any query string and drops what makes no sense; `serialise` writes it back in one order.

type Kind = "list" | "flag" | "number" | "text";

/** Filters of the API with what they hold. */
export const FILTERS = {
  status: "list",
  active: "flag",
  channel: "list",
  drug: "list",
  event: "list",
  pair: "list",
  code: "list",
  country: "list",
  language: "list",
  kind: "list",
  assignee: "list",
  serious: "flag",
  criterion: "list",
  min_score: "number",
  max_score: "number",
  min_valid: "number",
  quality: "list",
  not_quality: "list",
  first_hand: "flag",
  from: "text",
  to: "text",
  received_from: "text",
  received_to: "text",
  due: "text",
  escalated: "flag",
  author: "list",
  thread: "text",
  master: "text",
  twins: "flag",
  decided_by: "list",
  decided_from: "text",
  decided_to: "text",
  second_by: "list",
  compared: "flag",
  verdict: "list",
  because: "list",
} as const satisfies Record<string, Kind>;

export type FilterName = keyof typeof FILTERS;

interface Held {
  list: readonly string[];
  flag: boolean;
  number: number;
  text: string;
}

export type Filter = { readonly [K in FilterName]?: Held[(typeof FILTERS)[K]] };

/** Names of filters that hold lists. */
export type ListName = { [K in FilterName]: (typeof FILTERS)[K] extends "list" ? K : never }[FilterName];

export const FILTER_NAMES = Object.keys(FILTERS) as FilterName[];

export const SORTS = [
  "priority",
  "received",
  "posted",
  "due",
  "score",
  "country",
  "channel",
  "product",
  "event",
  "status",
  "assignee",
  "language",
] as const;

export interface Sort {
  by: (typeof SORTS)[number];
  descending: boolean;
}

export const COLUMN_IDS = [
  "priority",
  "received",
  "product",
  "event",
  "serious",
  "country",
  "channel",
  "days_open",
  "due",
  "assignee",
  "status",
  "score",
  "posted",
  "language",
  "valid",
  "twins",
  "excerpt",
] as const;

export type ColumnId = (typeof COLUMN_IDS)[number];

/** The columns that everybody begins with. */
export const GIVEN_COLUMNS: readonly ColumnId[] = COLUMN_IDS.slice(0, 12);

export interface Search {
  filter: Filter;
  sort: Sort;
  columns: readonly ColumnId[];
  /** The saved view that one came from. */
  view: string;
  selected: readonly string[];
  /** Place of the focused row in the queue. */
  at: number;
}

/** More ids than these do not go into the address: it would grow beyond what servers between take. */
export const SELECTED_IN_ADDRESS = 100;

export const NO_SEARCH: Search = {
  filter: {},
  sort: { by: "priority", descending: false },
  columns: GIVEN_COLUMNS,
  view: "",
  selected: [],
  at: 0,
};

function list(value: string): string[] {
  return [...new Set(value.split(",").map((part) => part.trim()).filter(Boolean))];
}

function held(kind: Kind, value: string): Held[Kind] | undefined {
  if (kind === "list") return list(value).length > 0 ? list(value) : undefined;
  if (kind === "flag") return value === "true" ? true : value === "false" ? false : undefined;
  if (kind === "number") return value.trim() !== "" && Number.isFinite(Number(value)) ? Number(value) : undefined;
  return value || undefined;
}

export function parseFilter(query: URLSearchParams): Filter {
  const filter: Record<string, Held[Kind]> = {};
  for (const name of FILTER_NAMES) {
    const value = held(FILTERS[name], query.get(name) ?? "");
    if (value !== undefined) filter[name] = value;
  }
  return filter as Filter;
}

export function parse(search: string): Search {
  const query = new URLSearchParams(search);
  const sort = query.get("sort") ?? "";
  const by = SORTS.find((name) => name === sort.replace(/^-/, ""));
  const columns = list(query.get("columns") ?? "").filter((id): id is ColumnId => COLUMN_IDS.includes(id as ColumnId));
  const at = Number(query.get("at") ?? 0);
  return {
    filter: parseFilter(query),
    sort: by ? { by, descending: sort.startsWith("-") } : NO_SEARCH.sort,
    columns: columns.length > 0 ? columns : GIVEN_COLUMNS,
    view: query.get("view") ?? "",
    selected: list(query.get("selected") ?? "").slice(0, SELECTED_IN_ADDRESS),
    at: Number.isSafeInteger(at) && at > 0 ? at : 0,
  };
}

// Commas, slashes and tildes are legal in a query and stay readable there.
function encode(value: string): string {
  return encodeURIComponent(value).replace(/%2C/g, ",").replace(/%2F/g, "/").replace(/%3A/g, ":");
}

function join(pairs: readonly (readonly [string, string])[]): string {
  return pairs.map(([name, value]) => `${name}=${encode(value)}`).join("&");
}

function filterPairs(filter: Filter): [string, string][] {
  const pairs: [string, string][] = [];
  for (const name of FILTER_NAMES) {
    const value = filter[name];
    if (value === undefined || value === "" || (Array.isArray(value) && value.length === 0)) continue;
    pairs.push([name, Array.isArray(value) ? value.join(",") : String(value)]);
  }
  return pairs;
}

function sortPairs({ by, descending }: Sort): [string, string][] {
  return by === "priority" && !descending ? [] : [["sort", (descending ? "-" : "") + by]];
}

/** What a saved view keeps: filters, sort, columns. Without `?`. */
export function viewQuery({ filter, sort, columns }: Search): string {
  const given = columns.join() === GIVEN_COLUMNS.join();
  return join([...filterPairs(filter), ...sortPairs(sort), ...(given ? [] : [["columns", columns.join(",")] as const])]);
}

/** All of it, for the address. Without `?`. */
export function serialise(search: Search): string {
  const rest: [string, string][] = [];
  if (search.view) rest.push(["view", search.view]);
  if (search.selected.length > 0) rest.push(["selected", search.selected.slice(0, SELECTED_IN_ADDRESS).join(",")]);
  if (search.at > 0) rest.push(["at", String(search.at)]);
  return [viewQuery(search), join(rest)].filter(Boolean).join("&");
}

/** What the API is asked: filters and sort. Without `?`. */
export function apiQuery({ filter, sort }: Pick<Search, "filter" | "sort">): string {
  return join([...filterPairs(filter), ...sortPairs(sort)]);
}

/** Filters alone, for counts and facets. */
export function filterQuery(filter: Filter): string {
  return join(filterPairs(filter));
}

/** The same filter with one value changed; `undefined` takes it away. */
export function withFilter<K extends FilterName>(search: Search, name: K, value: Filter[K] | undefined): Search {
  const { [name]: _, ...others } = search.filter;
  const empty = value === undefined || value === "" || (Array.isArray(value) && value.length === 0);
  const filter = (empty ? others : { ...others, [name]: value }) as Filter;
  return { ...search, filter, selected: [], at: 0 };
}
