// What the pipeline stands on: journal and database, and with which versions it works.
import type { Pipeline } from "../api/types";
import { Chip } from "../components/chip";
import { words } from "./words";

const VERSIONS = ["hark", "dictionary", "model", "settings"] as const;

export function Parts({ data }: { data: Pipeline }) {
  const t = words.use();
  const answers = (up: boolean) => (
    <Chip tone={up ? "good" : "bad"}>
      <span aria-hidden="true">{up ? "✓" : "✕"}</span> {t(up ? "parts.up" : "parts.down")}
    </Chip>
  );
  return (
    <section className="figure">
      <h2>{t("parts.title")}</h2>
      <dl className="pairs">
        <div className="pair">
          <dt>{t("parts.journal")}</dt>
          <dd>{answers(data.journal_up)}</dd>
        </div>
        <div className="pair">
          <dt>{t("parts.store")}</dt>
          <dd>{answers(data.store_up)}</dd>
        </div>
      </dl>
      <h3>{t("versions.title")}</h3>
      <dl className="pairs">
        {VERSIONS.map((name) => (
          <div key={name} className="pair">
            <dt>{t(`versions.${name}`)}</dt>
            <dd>
              <code>{data.versions[name]}</code>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
