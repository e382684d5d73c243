import { describe, expect, it } from "vitest";

import {
  collisions,
  command,
  COMMAND_IDS,
  isSingleCharacter,
  keyOf,
  keysOf,
  refusal,
  TOGETHER,
  type CommandId,
} from "./registry";
import { keyWords } from "./words";

const press = (key: string, more = {}) => ({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...more });

describe("the registry of keys", () => {
  it("has no two commands on one key where both can be called", () => {
    expect(collisions(keysOf({}))).toEqual([]);
  });

  it("has every scope in a group, so that its collisions are looked for", () => {
    const grouped = new Set(TOGETHER.flat());
    for (const id of COMMAND_IDS) expect(grouped).toContain(command(id).scope);
  });

  it("calls every command something", () => {
    for (const id of COMMAND_IDS) expect(keyWords.en[id]).toBeTruthy();
  });

  it("finds a collision within a scope, with the global scope, and none between queue and card", () => {
    const clash = (chosen: Record<string, string>) => collisions(keysOf(chosen)).map(({ commands }) => [...commands].sort());
    expect(clash({ "card.accept": "x" })).toEqual([["card.accept", "card.reject"]]);
    expect(clash({ "queue.next": "u" })).toEqual([["queue.next", "undo"]]);
    expect(clash({ "card.accept": "v" })).toEqual([]);
    expect(clash({ "reason.1": "h" })).toEqual([]);
  });

  it("whatever is remapped one by one under its own rules, nothing ever collides", () => {
    const keys = [..."abcdefghijklmnopqrstuvwxyz0123456789?/.,", "Enter", "Ctrl+k", "Ctrl+w", "Tab", "F2", "Shift+a"];
    let state = 3;
    const next = (below: number) => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return (state >>> 8) % below;
    };
    let chosen: Record<string, string> = {};
    let taken = 0;
    for (let round = 0; round < 3_000; round += 1) {
      const id = COMMAND_IDS[next(COMMAND_IDS.length)] as CommandId;
      const key = keys[next(keys.length)] as string;
      if (refusal(keysOf(chosen), id, key)) continue;
      chosen = { ...chosen, [id]: key };
      taken += 1;
      expect(collisions(keysOf(chosen))).toEqual([]);
    }
    expect(taken).toBeGreaterThan(100);
  });

  it("refuses what the browser needs, and says who has a key", () => {
    expect(refusal(keysOf({}), "card.accept", "Ctrl+w")).toEqual({ why: "reserved" });
    expect(refusal(keysOf({}), "card.accept", "u")).toEqual({ why: "taken", by: "undo" });
    expect(refusal(keysOf({}), "card.accept", "y")).toBeUndefined();
    expect(refusal(keysOf({}), "card.accept", "a")).toBeUndefined();
  });

  it.each([
    [press("j"), "j", true],
    [press("J", { shiftKey: true }), "Shift+j", true],
    [press("?", { shiftKey: true }), "?", true],
    [press("1"), "1", true],
    [press("Enter"), "Enter", false],
    [press(" "), "Space", false],
    [press("k", { ctrlKey: true }), "Ctrl+k", false],
    [press("k", { metaKey: true }), "Ctrl+k", false],
    [press("Escape"), "Escape", false],
  ])("%j is %s", (event, key, single) => {
    expect(keyOf(event)).toBe(key);
    expect(isSingleCharacter(key)).toBe(single);
  });

  it("a modifier alone is no key", () => {
    for (const key of ["Shift", "Control", "Alt", "Meta", "Dead"]) expect(keyOf(press(key))).toBe("");
  });

  it("the switch for letters leaves what every task needs: opening, leaving, finding a command", () => {
    for (const id of ["queue.open", "card.leave", "palette"] as const) expect(isSingleCharacter(command(id).key)).toBe(false);
  });
});
