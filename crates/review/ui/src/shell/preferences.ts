// What a person chose: language, theme, keys. Kept by the server with the account; a copy in the browser makes the first
// paint right before anybody is known.
import { browserLanguage, LANGUAGES, type Language } from "../i18n/language";

export const THEMES = ["system", "light", "dark", "contrast"] as const;
export type Theme = (typeof THEMES)[number];

export interface Preferences {
  language: Language;
  theme: Theme;
  /** Whether single letters are commands (WCAG 2.1.4). */
  letters: boolean;
  /** Keys that differ from the given ones, by command. */
  keys: Record<string, string>;
  /** Whether the guided first triage was ended. */
  guided: boolean;
  /** Whether the queue shows more rows on a screen. */
  dense: boolean;
}

const STORE = "hark.preferences";

export function defaults(): Preferences {
  return { language: browserLanguage(), theme: "system", letters: true, keys: {}, guided: false, dense: true };
}

/** Reads what may come from another version: what does not fit is the default. */
export function parsePreferences(value: unknown): Preferences {
  const base = defaults();
  if (typeof value !== "object" || value === null) return base;
  const given = value as Record<string, unknown>;
  const keys: Record<string, string> = {};
  if (typeof given.keys === "object" && given.keys !== null) {
    for (const [command, key] of Object.entries(given.keys)) if (typeof key === "string") keys[command] = key;
  }
  return {
    language: LANGUAGES.find((language) => language === given.language) ?? base.language,
    theme: THEMES.find((theme) => theme === given.theme) ?? base.theme,
    letters: typeof given.letters === "boolean" ? given.letters : base.letters,
    keys,
    guided: typeof given.guided === "boolean" ? given.guided : base.guided,
    dense: typeof given.dense === "boolean" ? given.dense : base.dense,
  };
}

export function storedPreferences(): Preferences {
  try {
    return parsePreferences(JSON.parse(localStorage.getItem(STORE) ?? "null"));
  } catch {
    return defaults();
  }
}

export function storePreferences(preferences: Preferences): void {
  try {
    // Keys and guidance belong to an account; language and theme to the browser as well.
    const { language, theme } = preferences;
    localStorage.setItem(STORE, JSON.stringify({ language, theme }));
  } catch {
    // A browser without storage asks again next time.
  }
}

/** What the system asks for. */
function systemTheme(): Exclude<Theme, "system"> {
  if (matchMedia("(prefers-contrast: more)").matches) return "contrast";
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

/** Puts the theme on the page, and keeps it as the system's where that is the choice. Gives what ends that. */
export function showTheme(theme: Theme): () => void {
  const show = () => {
    document.documentElement.dataset.theme = theme === "system" ? systemTheme() : theme;
  };
  show();
  const asked = ["(prefers-color-scheme: dark)", "(prefers-contrast: more)"].map((query) => matchMedia(query));
  asked.forEach((query) => query.addEventListener("change", show));
  return () => asked.forEach((query) => query.removeEventListener("change", show));
}
