import { describe, expect, it } from "vitest";

import { backFrom, matchPath } from "./router";

describe("matchPath", () => {
  it.each([
    ["/queue", "/queue", {}],
    ["/queue", "/queue/", {}],
    ["/queue", "/queues", undefined],
    ["/reports/{id}", "/reports/ab12", { id: "ab12" }],
    ["/reports/{id}", "/reports/a%20b", { id: "a b" }],
    ["/reports/{id}", "/reports/a%", { id: "a%" }],
    ["/reports/{id}", "/reports", undefined],
    ["/reports/{id}", "/reports/a/b", undefined],
  ])("%s against %s gives %j", (pattern, path, found) => {
    expect(matchPath(pattern, path)).toEqual(found);
  });
});

describe("where one goes back to after signing in", () => {
  it.each([
    ["?back=%2Freports%2Fab%3Fstatus%3Dnew", "/reports/ab?status=new"],
    ["?back=%2Fqueue", "/queue"],
    ["", "/start"],
    ["?back=", "/start"],
    ["?back=https%3A%2F%2Fevil.example", "/start"],
    ["?back=%2F%2Fevil.example", "/start"],
    ["?back=%2F%5Cevil.example", "/start"],
    ["?back=javascript%3Aalert(1)", "/start"],
    ["?back=%2Fsign-in", "/start"],
  ])("%s leads to %s: a path of the desk, never another host", (search, path) => {
    expect(backFrom(search, "/start")).toBe(path);
  });
});
