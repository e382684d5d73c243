import { describe, expect, it } from "vitest";

import {
  apiQuery,
  COLUMN_IDS,
  FILTER_NAMES,
  FILTERS,
  NO_SEARCH,
  parse,
  serialise,
  SORTS,
  viewQuery,
  withFilter,
  type Filter,
  type Search,
} from "./search";

function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 8) % below;
  };
}

const WORDS = ["drug/sertraline", "event/rash", "GB", "zh-Hant", "a b", "x&y=z", "100%", "+1", "ä/ö", "drug/a~event/b", "#1"];

function someSearch(next: (below: number) => number): Search {
  const filter: Record<string, unknown> = {};
  const word = () => WORDS[next(WORDS.length)] as string;
  for (const name of FILTER_NAMES) {
    if (next(3) > 0) continue;
    const kind = FILTERS[name];
    if (kind === "list") filter[name] = [...new Set(Array.from({ length: 1 + next(3) }, word))];
    else if (kind === "flag") filter[name] = next(2) === 0;
    else if (kind === "number") filter[name] = next(100) / 20;
    else filter[name] = word();
  }
  const columns = COLUMN_IDS.filter(() => next(2) === 0);
  return {
    filter: filter as Filter,
    sort: { by: SORTS[next(SORTS.length)] ?? "priority", descending: next(2) === 0 },
    columns: columns.length > 0 ? columns : COLUMN_IDS.slice(0, 2),
    view: next(2) === 0 ? "" : "v1",
    selected: Array.from({ length: next(4) }, (_, at) => `id${at}`),
    at: next(2) === 0 ? 0 : next(100_000),
  };
}

describe("the address of the queue", () => {
  it("gives back what was put into it", () => {
    const next = numbers(11);
    for (let round = 0; round < 500; round += 1) {
      const search = someSearch(next);
      expect(parse(serialise(search))).toEqual(search);
      expect(parse(`?${serialise(search)}`)).toEqual(search);
      // Written again it is the same text: links can be compared.
      expect(serialise(parse(serialise(search)))).toBe(serialise(search));
    }
  });

  it("of nothing is empty, and the empty one is nothing", () => {
    expect(serialise(NO_SEARCH)).toBe("");
    expect(parse("")).toEqual(NO_SEARCH);
  });

  it.each([
    ["sort=colour", {}],
    ["sort=-", {}],
    ["columns=colour", {}],
    ["at=-3", {}],
    ["at=1.5", {}],
    ["at=x", {}],
    ["serious=maybe", {}],
    ["min_score=much", {}],
    ["min_score=", {}],
    ["status=,,", {}],
    ["unknown=1", {}],
    ["status=new,%20new,open", { filter: { status: ["new", "open"] } }],
    ["sort=-score&columns=score,colour,score", { sort: { by: "score", descending: true }, columns: ["score"] }],
  ])("%s makes %j", (text, difference) => {
    expect(parse(text)).toEqual({ ...NO_SEARCH, ...difference });
  });

  it("keeps from the API what is the interface's own", () => {
    const search = parse("status=new&sort=-due&columns=score&view=v&selected=a,b&at=7");
    expect(apiQuery(search)).toBe("status=new&sort=-due");
    expect(viewQuery(search)).toBe("status=new&sort=-due&columns=score");
  });

  it("a changed filter forgets selection and place, an emptied one goes", () => {
    const search = parse("status=new&selected=a&at=9");
    expect(serialise(withFilter(search, "country", ["GB"]))).toBe("status=new&country=GB");
    expect(serialise(withFilter(search, "status", []))).toBe("");
    expect(serialise(withFilter(search, "serious", false))).toBe("status=new&serious=false");
  });
});
