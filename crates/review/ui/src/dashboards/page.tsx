// The dashboards: one filter, shared with the queue, and what it adds up to in seven ways. All of it stands in the address.
import type { ComponentType } from "react";

import "../charts/charts.css";
import "../styles/pages.css";
import { Link, usePlace } from "../shell/router";
import { dimensionOf, filterOf, here, records, TABS, type Tab, tabOf } from "./address";
import { AgreementFigure } from "./agreement";
import { FilterBar } from "./filters";
import { HeatFigure } from "./heat";
import { MoversFigure } from "./movers";
import { Overview } from "./overview";
import { Period } from "./period";
import { ReachFigure } from "./reach";
import { ReviewersFigure } from "./reviewers";
import { TrendFigure } from "./trends";
import { VolumeFigure } from "./volume";
import { WeekFigure } from "./week";
import { words } from "./words";

const CONTENT: Readonly<Record<Tab, ComponentType>> = {
  overview: Overview,
  volume: VolumeTab,
  trends: () => (
    <>
      <TrendFigure />
      <WeekFigure />
    </>
  ),
  movers: MoversFigure,
  heat: HeatFigure,
  reach: ReachFigure,
  reviewers: () => (
    <>
      <ReviewersFigure />
      <AgreementFigure />
    </>
  ),
};

export default function DashboardsPage() {
  const t = words.use();
  const { search } = usePlace();
  const tab = tabOf(search);
  const Content = CONTENT[tab];
  return (
    <div className="page dashboards">
      <header className="page-head">
        <h1>{t("title")}</h1>
        <Period />
      </header>
      <FilterBar />
      <nav className="subnav" aria-label={t("tabs")}>
        {TABS.map((one) => (
          <Link key={one} to={here(search, { tab: one === TABS[0] ? undefined : one })} aria-current={one === tab ? "page" : undefined}>
            {t(`tab.${one}`)}
          </Link>
        ))}
        <Link className="subnav-end" to={records(filterOf(search))}>
          {t("filters.inQueue")}
        </Link>
      </nav>
      <Content />
    </div>
  );
}

function VolumeTab() {
  const { search } = usePlace();
  return <VolumeFigure by={dimensionOf(search)} choice />;
}
