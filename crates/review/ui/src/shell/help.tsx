// The help panel beside the page: what the words mean.
import { GLOSSARY } from "../i18n/glossary";
import { useLanguage } from "../i18n/language";
import { shell } from "../i18n/shell";

export function HelpPanel({ onClose }: { onClose: () => void }) {
  const t = shell.use();
  const language = useLanguage();
  return (
    <aside className="help" aria-label={t("shell.help")}>
      <header>
        <h2>{t("shell.help")}</h2>
        <button type="button" className="button plain" onClick={onClose} aria-label={t("shell.close")}>
          ✕
        </button>
      </header>
      <dl>
        {Object.entries(GLOSSARY).map(([key, entry]) => (
          <div key={key}>
            <dt>{entry[language].term}</dt>
            <dd>{entry[language].text}</dd>
          </div>
        ))}
      </dl>
    </aside>
  );
}
