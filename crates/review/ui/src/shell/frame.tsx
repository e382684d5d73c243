// The frame around every page: header, navigation with the views of the queue and their counts, content.
import { useEffect, useState, type ReactNode } from "react";

import { useLiveNews } from "../api/events";
import { shell } from "../i18n/shell";
import { useCommands } from "../keys/provider";
import { KeysDialog } from "../keys/sheet";
import { Palette } from "../keys/palette";
import { ROUTES, type Route } from "../routes";
import { Choices } from "./choices";
import { HelpPanel } from "./help";
import { go, Link, usePlace } from "./router";
import { useMe, useSession } from "./session";
import { useUndo } from "./undo";
import { START, Views } from "./views";

type Open = "none" | "keys" | "palette";

export function Frame({ current, children }: { current: Route | undefined; children: ReactNode }) {
  const t = shell.use();
  const me = useMe();
  const { may, signOut } = useSession();
  const { path } = usePlace();
  const [open, setOpen] = useState<Open>("none");
  const [help, setHelp] = useState(false);
  const [menu, setMenu] = useState(false);
  const undo = useUndo();
  useLiveNews(may("read_reports"));
  useEffect(() => setMenu(false), [path]);
  useCommands({
    help: () => setHelp((shown) => !shown),
    keys: () => setOpen("keys"),
    palette: () => setOpen("palette"),
    ...(may("decide") && { undo }),
    "go.queue": () => go(START),
    "sign-out": () => void signOut(),
  });
  const pages = ROUTES.filter((route) => route.nav && (!route.right || may(route.right)));
  return (
    <div className={["frame", help && "with-help", menu && "menu-open"].filter(Boolean).join(" ")}>
      <a className="skip" href="#content">
        {t("shell.skip")}
      </a>
      <header className="top">
        <button type="button" className="button plain menu" aria-expanded={menu} aria-controls="side" onClick={() => setMenu(!menu)}>
          ☰ <span className="hidden">{t("shell.menu")}</span>
        </button>
        <Link to={START} className="brand">
          <img src="/hark.svg" alt="" width="22" height="22" /> Hark
        </Link>
        {me.demo && <p className="demo-note">{t("shell.demo")}</p>}
        <div className="top-right">
          <button type="button" className="button plain" onClick={() => setOpen("palette")}>
            {t("shell.palette")} <kbd aria-hidden="true">Ctrl+K</kbd>
          </button>
          <button type="button" className="button plain wide-only" onClick={() => setOpen("keys")}>
            {t("shell.keys")}
          </button>
          <button type="button" className="button plain" aria-pressed={help} onClick={() => setHelp(!help)}>
            {t("shell.help")}
          </button>
          <Choices />
          <Link to="/me" className="who" title={me.account}>
            {me.display}
          </Link>
          <button type="button" className="button plain" onClick={() => void signOut()}>
            {t("shell.signOut")}
          </button>
        </div>
      </header>
      <nav id="side" className={menu ? "side open" : "side"} aria-label={t("shell.navigation")}>
        <ul className="pages">
          {pages.map((route) => (
            <li key={route.path}>
              <Link
                to={route.path === "/queue" ? START : route.path}
                aria-current={route === current ? "page" : undefined}
                onMouseEnter={() => void route.load()}
                onFocus={() => void route.load()}
              >
                {t(`nav.${route.name}`)}
              </Link>
            </li>
          ))}
        </ul>
        {may("read_reports") && <Views />}
      </nav>
      <main id="content" className="content" tabIndex={-1}>
        {children}
      </main>
      {help && <HelpPanel onClose={() => setHelp(false)} />}
      {open === "keys" && <KeysDialog onClose={() => setOpen("none")} />}
      {open === "palette" && <Palette onClose={() => setOpen("none")} />}
    </div>
  );
}
