// The heat table: drugs by events, a number and a shade in each cell. It is a table already, and needs no twin.
import { useMemo } from "react";

import type { Heat } from "../api/types";
import { Figure } from "../charts/figure";
import { SHADES, shade } from "../charts/shade";
import { useFormats } from "../i18n/formats";
import { Link, usePlace } from "../shell/router";
import { csv, filterOf, here, records } from "./address";
import { useNumbers } from "./numbers";
import { words } from "./words";

export function HeatFigure() {
  const t = words.use();
  const { search } = usePlace();
  const query = filterOf(search);
  const numbers = useNumbers<Heat>("heat", query);
  return (
    <Figure
      title={t("heat.title")}
      note={t("heat.note")}
      query={numbers}
      empty={(data) => data.cells.length === 0}
      caveat={(data) => data.caveat}
      csv={csv("/dashboards/heat", query)}
      choices={<Scale />}
    >
      {(data) => <HeatTable data={data} />}
    </Figure>
  );
}

function HeatTable({ data }: { data: Heat }) {
  const t = words.use();
  const { number } = useFormats();
  const { search } = usePlace();
  const cells = useMemo(() => new Map(data.cells.map((cell) => [`${cell.drug} ${cell.event}`, cell])), [data]);
  const largest = Math.max(0, ...data.cells.map(({ reports }) => reports));
  return (
    <div className="table-box" role="region" aria-label={t("heat.title")} tabIndex={0}>
      <table className="heat">
        <caption className="hidden">{t("heat.title")}</caption>
        <thead>
          <tr>
            <td />
            {data.events.map((event) => (
              <th key={event.id} scope="col">
                <Link to={here(search, { event: event.id })} title={t("only.hint", { name: event.name })}>
                  {event.name}
                </Link>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {data.drugs.map((drug) => (
            <tr key={drug.id}>
              <th scope="row">
                <Link to={here(search, { drug: drug.id })} title={t("only.hint", { name: drug.name })}>
                  {drug.name}
                </Link>
              </th>
              {data.events.map((event) => {
                const cell = cells.get(`${drug.id} ${event.id}`);
                return (
                  <td key={event.id} className={`shade-${shade(cell?.reports ?? 0, largest)}`}>
                    {cell && cell.reports > 0 ? (
                      <Link
                        to={records(cell.filter)}
                        aria-label={t("heat.cell", { drug: drug.name, event: event.name, n: cell.reports })}
                        title={t("heat.cell", { drug: drug.name, event: event.name, n: cell.reports })}
                      >
                        {number(cell.reports)}
                      </Link>
                    ) : (
                      <span className="none">0</span>
                    )}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Scale() {
  const t = words.use();
  return (
    <span className="heat-scale" aria-hidden="true">
      {t("heat.less")}
      {Array.from({ length: SHADES }, (_, step) => (
        <span key={step} className={`shade-${step}`} />
      ))}
      {t("heat.more")}
    </span>
  );
}
