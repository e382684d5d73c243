// The language of the interface and the formats that go with it. Words live in catalogues beside what they are for.
import { createContext, use, useEffect, useMemo, type ReactNode } from "react";

export const LANGUAGES = ["en", "de"] as const;
export type Language = (typeof LANGUAGES)[number];

/** Names of the languages, each in itself. */
export const LANGUAGE_NAMES: Record<Language, string> = { en: "English", de: "Deutsch" };

/** The language of the browser where there is a translation, else English. */
export function browserLanguage(): Language {
  const wanted = navigator.languages.map((tag) => tag.slice(0, 2));
  return LANGUAGES.find((language) => wanted.includes(language)) ?? "en";
}

const LanguageContext = createContext<Language>("en");

export function LanguageProvider({ language, children }: { language: Language; children: ReactNode }) {
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  return <LanguageContext value={language}>{children}</LanguageContext>;
}

export function useLanguage(): Language {
  return use(LanguageContext);
}

/** Values for the places of a message: `{name}`; `{count|row|rows}` takes the singular or the plural by `count`. */
export type Values = Record<string, string | number>;

/** Fills the places of a message. Numbers are written as the language does. */
export function fill(language: Language, message: string, values: Values = {}): string {
  return message.replace(/\{(\w+)(?:\|([^|{}]*)\|([^|{}]*))?\}/g, (whole, name: string, one?: string, many?: string) => {
    const value = values[name];
    if (value === undefined) return whole;
    if (one !== undefined && many !== undefined) {
      return new Intl.PluralRules(language).select(Number(value)) === "one" ? one : many;
    }
    return typeof value === "number" ? new Intl.NumberFormat(language).format(value) : value;
  });
}

export type Words<K extends string> = (key: K, values?: Values) => string;

/** A catalogue: every key in every language, or it does not compile. Gives the hook that reads it. */
export function catalogue<const T extends Record<string, string>>(
  en: T,
  de: { [K in keyof T]: string },
): { use: () => Words<keyof T & string>; en: T; de: { [K in keyof T]: string } } {
  const messages: Record<Language, { [K in keyof T]: string }> = { en, de };
  return {
    en,
    de,
    use: () => {
      const language = useLanguage();
      return useMemo(() => (key, values) => fill(language, messages[language][key], values), [language]);
    },
  };
}
