// Language, colours, density. Each is saved as it is chosen.
import { Button } from "../components/button";
import { Field } from "../components/field";
import { LANGUAGE_NAMES, LANGUAGES, type Language } from "../i18n/language";
import { THEMES, type Theme } from "../shell/preferences";
import { useSession } from "../shell/session";
import { words } from "./words";

export function Look() {
  const t = words.use();
  const { preferences, prefer } = useSession();
  return (
    <>
      <p className="hint">{t("saved")}</p>
      <div className="settings">
        <Field label={t("language")}>
          {(ids) => (
            <select {...ids} value={preferences.language} onChange={(event) => prefer({ language: event.target.value as Language })}>
              {LANGUAGES.map((language) => (
                <option key={language} value={language} lang={language}>
                  {LANGUAGE_NAMES[language]}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label={t("theme")}>
          {(ids) => (
            <select {...ids} value={preferences.theme} onChange={(event) => prefer({ theme: event.target.value as Theme })}>
              {THEMES.map((theme) => (
                <option key={theme} value={theme}>
                  {t(`theme.${theme}`)}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label={t("density")}>
          {(ids) => (
            <select {...ids} value={preferences.dense ? "dense" : "roomy"} onChange={(event) => prefer({ dense: event.target.value === "dense" })}>
              <option value="dense">{t("density.dense")}</option>
              <option value="roomy">{t("density.roomy")}</option>
            </select>
          )}
        </Field>
        <div className="field">
          <strong>{t("guided")}</strong>
          {preferences.guided ? (
            <Button onClick={() => prefer({ guided: false })}>{t("guided.again")}</Button>
          ) : (
            <p className="hint" role="status">
              {t("guided.on")}
            </p>
          )}
        </div>
      </div>
    </>
  );
}
