import { describe, expect, it } from "vitest";

import { words as alertWords } from "../alerts/words";
import { cardWords } from "../card/words";
import { words as exportWords } from "../exports/words";
import { keyWords } from "../keys/words";
import { queueWords } from "../queue/words";
import { viewWords } from "../shell/views";
import { GLOSSARY } from "./glossary";
import { fill, LANGUAGES } from "./language";
import { shell } from "./shell";
import { term, TERMS, type TermKind } from "./terms";

const CATALOGUES = { shell, alertWords, cardWords, exportWords, keyWords, queueWords, viewWords };

const places = (message: string) => [...message.matchAll(/\{(\w+)/g)].map(([, name]) => name).sort();

describe.each(Object.entries(CATALOGUES))("the catalogue %s", (_, { en, de }) => {
  it("has every message in German, with the same places, and no empty one", () => {
    expect(Object.keys(de).sort()).toEqual(Object.keys(en).sort());
    for (const [key, message] of Object.entries(en)) {
      const german = (de as Record<string, string>)[key] ?? "";
      expect(message.trim(), key).not.toBe("");
      expect(german.trim(), key).not.toBe("");
      // A plural may be written once in one language and twice in another.
      expect([...new Set(places(german))], key).toEqual([...new Set(places(message))]);
    }
  });
});

describe("messages", () => {
  it.each([
    ["{count} {count|row|rows}", { count: 1 }, "1 row"],
    ["{count} {count|row|rows}", { count: 2 }, "2 rows"],
    ["{count} {count|row|rows}", { count: 12_345 }, "12,345 rows"],
    ["{who} has it", { who: "ann" }, "ann has it"],
    ["{missing} stays", {}, "{missing} stays"],
  ])("%s with %j", (message, values, text) => {
    expect(fill("en", message, values)).toBe(text);
  });

  it("writes numbers as the language does", () => {
    expect(fill("de", "{count} {count|Zeile|Zeilen}", { count: 12_345 })).toBe("12.345 Zeilen");
  });
});

describe("terms", () => {
  it("have words in every language, and what is not known is shown as it came", () => {
    for (const [kind, values] of Object.entries(TERMS)) {
      for (const value of Object.keys(values)) {
        for (const language of LANGUAGES) expect(term(language, kind as TermKind, value).trim(), `${kind} ${value}`).not.toBe("");
      }
    }
    expect(term("de", "status", "brand_new_state")).toBe("brand new state");
  });
});

describe("the glossary", () => {
  it("explains every word in every language", () => {
    for (const entry of Object.values(GLOSSARY)) {
      for (const language of LANGUAGES) {
        expect(entry[language].term.length).toBeGreaterThan(1);
        expect(entry[language].text.length).toBeGreaterThan(20);
      }
    }
  });
});
