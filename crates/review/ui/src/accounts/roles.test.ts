import { describe, expect, it } from "vitest";
import source from "../../../../casework/src/access.rs?raw";
import { isLongEnough, isName, locksOut, MAY, RIGHTS, ROLES, together } from "./roles";

const snake = (name: string) => name.replace(/(?<!^)([A-Z])/g, "_$1").toLowerCase();

describe("roles and rights", () => {
  it("are those of the server", () => {
    const body = (name: string) => new RegExp(`pub enum ${name} \\{([^}]*)\\}`).exec(source)?.[1] ?? "";
    const names = (name: string) => [...body(name).matchAll(/^\s*([A-Z]\w+),/gm)].map((found) => snake(found[1] ?? ""));
    expect(ROLES).toEqual(names("Role"));
    expect(RIGHTS).toEqual(names("Right"));
  });

  it("of each role are those of the server", () => {
    for (const [, role, rights] of source.matchAll(/Role::(\w+) => &\[([^\]]*)\]/g)) {
      const may = (rights ?? "").split(",").map((right) => snake(right.trim())).filter((right) => right !== "" && right !== "own");
      expect([snake(role ?? ""), [...MAY[snake(role ?? "") as keyof typeof MAY]].sort()]).toEqual([snake(role ?? ""), may.sort()]);
    }
  });

  it("add up without repeating", () => {
    expect(together(["viewer", "exporter", "nobody"])).toEqual(["read_reports", "export"]);
  });
});

it.each([
  ["ada", true],
  ["a.lovelace@desk-1", true],
  ["a", false],
  ["Ada", false],
  ["ada lovelace", false],
  ["x".repeat(65), false],
])("a name like %s is taken: %s", (name, taken) => {
  expect(isName(name)).toBe(taken);
});

it("a password has twelve characters as people count them", () => {
  expect(isLongEnough("elevenchars")).toBe(false);
  expect(isLongEnough("twelve chars")).toBe(true);
  expect(isLongEnough("🔑🔑🔑🔑🔑🔑")).toBe(false);
});

it("only one's own account can lock one out", () => {
  expect(locksOut(true, { closed: true })).toBe(true);
  expect(locksOut(true, { roles: ["viewer"] })).toBe(true);
  expect(locksOut(true, { roles: ["viewer", "admin"] })).toBe(false);
  expect(locksOut(false, { closed: true })).toBe(false);
});
