// Language and theme, to choose at any place.
import { LANGUAGE_NAMES, LANGUAGES, type Language } from "../i18n/language";
import { shell } from "../i18n/shell";
import { THEMES, type Theme } from "./preferences";
import { useSession } from "./session";

export function Choices() {
  const t = shell.use();
  const { preferences, prefer } = useSession();
  return (
    <>
      <select
        className="small"
        aria-label={t("shell.language")}
        value={preferences.language}
        onChange={(event) => prefer({ language: event.target.value as Language })}
      >
        {LANGUAGES.map((language) => (
          <option key={language} value={language} lang={language}>
            {LANGUAGE_NAMES[language]}
          </option>
        ))}
      </select>
      <select
        className="small"
        aria-label={t("shell.theme")}
        value={preferences.theme}
        onChange={(event) => prefer({ theme: event.target.value as Theme })}
      >
        {THEMES.map((theme) => (
          <option key={theme} value={theme}>
            {t(`shell.theme.${theme}`)}
          </option>
        ))}
      </select>
    </>
  );
}
