import { expect, it } from "vitest";
import source from "../../../src/wire/dashboard.rs?raw";
import { chartWords } from "./words";

it("the caveat that is translated is the one that the server sends", () => {
  const text = /CAVEAT: &str = "((?:[^"\\]|\\[\s\S])*)"/.exec(source)?.[1] ?? "";
  expect(text.replace(/\\\n\s*/g, "")).toBe(chartWords.en.caveat);
});
