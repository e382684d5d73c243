import { expect, it } from "vitest";
import { address, asked } from "./filtering";

it("a filter comes back from its address", () => {
  const query = { subject: "report/00112233445566778899aabbccddeeff", actor: "ada/t1", change: "decided", from: "2026-01-01", to: "2026-02-01" };
  expect(asked(address(query).replace("/trail", ""))).toEqual(query);
});

it("empty conditions, and what the trail does not know, are left out", () => {
  expect(address({ subject: " ", actor: "" })).toBe("/trail");
  expect(asked("?subject=&actor=ada&cursor=x&sort=y")).toEqual({ actor: "ada" });
});
