import { describe, expect, it } from "vitest";
import { body, DOINGS, offers, wrongs } from "./doing";

const draft = { roles: ["viewer"], password: "correct horse", reason: " moved on " };

describe("what is offered", () => {
  const list = (closed: boolean, name: string) => DOINGS.filter((what) => offers(what, { name, closed }, "ada"));
  it("for another's account is everything but opening what is open", () => {
    expect(list(false, "tomas")).toEqual(["roles", "password", "close"]);
  });
  it("for one's own is never closing it", () => {
    expect(list(false, "ada")).toEqual(["roles", "password"]);
  });
  it("for a closed one is opening it again", () => {
    expect(list(true, "tomas")).toEqual(["open"]);
  });
});

describe("a change", () => {
  it("needs a reason, whatever it is", () => {
    for (const what of DOINGS) expect(wrongs(what, { ...draft, reason: "  " }, false)).toEqual({ reason: "wrong.reason" });
  });
  it("needs what it changes, and keeps the last way in", () => {
    expect(wrongs("roles", { ...draft, roles: [] }, false)).toEqual({ roles: "wrong.roles" });
    expect(wrongs("roles", draft, true)).toEqual({ roles: "wrong.lockOut" });
    expect(wrongs("roles", draft, false)).toEqual({});
    expect(wrongs("password", { ...draft, password: "short" }, false)).toEqual({ password: "wrong.password" });
  });
  it("asks for nothing but itself", () => {
    expect(body("roles", draft)).toEqual({ roles: ["viewer"], reason: "moved on" });
    expect(body("password", draft)).toEqual({ password: "correct horse", reason: "moved on" });
    expect(body("close", draft)).toEqual({ closed: true, reason: "moved on" });
    expect(body("open", draft)).toEqual({ closed: false, reason: "moved on" });
  });
});
