import { describe, expect, it } from "vitest";
import { FILTER_NAMES, filterQuery, parse } from "../queue/search";
import { before, changed, csv, dimensionOf, filterOf, firstDay, here, periodOf, records, refiltered, tabOf } from "./address";

/** Every parameter that the queue filters by. */
const FILTERS = [
  "channel=reddit%2Cx",
  "drug=drug%2Fsertraline",
  "event=event%2Fnausea",
  "pair=drug%2Fx%7Eevent%2Fy",
  "code=A01",
  "country=GB",
  "language=en",
  "kind=post",
  "status=new%2Copen",
  "active=true",
  "assignee=me",
  "serious=true",
  "criterion=death",
  "min_score=0.5",
  "max_score=0.9",
  "min_valid=3",
  "quality=news",
  "not_quality=joke",
  "first_hand=true",
  "from=2026-01-01",
  "to=2026-03-31T23%3A59%3A59Z",
  "received_from=2026-01-02",
  "received_to=2026-04-01",
  "due=overdue",
  "escalated=true",
  "author=p1",
  "thread=t1",
  "master=00112233445566778899aabbccddeeff",
  "twins=true",
  "decided_by=ada",
  "decided_from=2026-01-01",
  "decided_to=2026-02-01",
  "second_by=grete",
  "compared=true",
  "verdict=valid",
  "because=news",
];

describe("the filter of an address", () => {
  it("is the queue's, each parameter as it stands, whatever the page adds", () => {
    const whole = FILTERS.join("&");
    expect(filterOf(`?${whole}`)).toBe(whole);
    expect(filterOf(`?tab=trends&${whole}&by=drug&step=week&show=table&sort=-score&limit=200&offset=40&cursor=c&view=v1&selected=a&at=3&columns=due`)).toBe(whole);
    for (const one of FILTERS) expect(filterOf(`?tab=heat&${one}`)).toBe(one);
  });

  it("is every condition that the queue knows", () => {
    expect(FILTERS.map((one) => one.split("=")[0]).sort()).toEqual([...FILTER_NAMES].sort());
  });

  it("is what the queue makes of the same address", () => {
    for (const one of FILTERS) {
      const dashboards = new URLSearchParams(filterOf(`?tab=heat&${one}&selected=a,b&at=40`));
      const queue = new URLSearchParams(filterQuery(parse(`?${one}`).filter));
      expect([...dashboards]).toEqual([...queue]);
    }
  });

  it("can be another, and what is shown stays", () => {
    expect(refiltered("?tab=volume&by=drug&drug=a&sort=score", "country=GB,DE")).toBe("?country=GB%2CDE&tab=volume&by=drug");
    expect(refiltered("?drug=a", "")).toBe("");
  });

  it("keeps what this version does not know", () => {
    expect(filterOf("?tab=heat&moon=full")).toBe("moon=full");
  });

  it("leaves out what is empty, as the queue does", () => {
    expect(filterOf("?channel=&drug=d")).toBe("drug=d");
    expect(filterOf("")).toBe("");
  });
});

describe("a link to records", () => {
  it("carries the server's filter unchanged", () => {
    for (const one of FILTERS) expect(records(one)).toBe(`/queue?${one}`);
    expect(records(`?${FILTERS.join("&")}`)).toBe(`/queue?${FILTERS.join("&")}`);
    expect(records("")).toBe("/queue");
  });
});

describe("a link to CSV", () => {
  it("asks the same question in another format", () => {
    const url = csv("/dashboards/volume", "drug=drug%2Fx&by=event");
    expect(url).toBe("/api/v1/dashboards/volume?drug=drug%2Fx&by=event&format=csv");
    expect(csv("/dashboards/heat", "")).toBe("/api/v1/dashboards/heat?format=csv");
  });
});

describe("an address", () => {
  it("names tab and dimension, and where it names none that exist, the first", () => {
    expect(tabOf("?tab=heat")).toBe("heat");
    expect(tabOf("?tab=nonsense")).toBe("overview");
    expect(dimensionOf("?by=event")).toBe("event");
    expect(dimensionOf("")).toBe("channel");
  });

  it("changes only what is changed", () => {
    expect(changed("?drug=a&tab=heat", { tab: "reach" })).toBe("?drug=a&tab=reach");
    expect(changed("?drug=a", { drug: undefined })).toBe("");
    expect(here("?drug=a", { by: "event" })).toBe("/dashboards?drug=a&by=event");
  });
});

describe("a period", () => {
  const now = Date.UTC(2026, 10, 26, 23, 59);
  it("of seven days has today in it", () => {
    expect(firstDay(7, now)).toBe("2026-11-20");
  });
  it("is known again by its address", () => {
    for (const days of [7, 30, 90, 365]) expect(periodOf(changed("", { from: firstDay(days, now) }), now)).toBe(days);
    expect(periodOf("?drug=a", now)).toBe(0);
    expect(periodOf("?from=2026-01-01", now)).toBeUndefined();
    expect(periodOf("?from=2026-11-20&to=2026-11-21", now)).toBeUndefined();
  });
});

describe("the period before", () => {
  it("is as long and ends where this one begins, word for word", () => {
    expect(before("2026-03-01T00:00:00Z", "2026-03-08T00:00:00Z")).toEqual({ from: "2026-02-22T00:00:00.000Z", to: "2026-03-01T00:00:00Z" });
  });
  it("is none where it could not be said exactly", () => {
    expect(before("2026-03-01T00:00:00.000001Z", "2026-03-08T00:00:00Z")).toBeUndefined();
    expect(before("", "2026-03-08T00:00:00Z")).toBeUndefined();
  });
});
