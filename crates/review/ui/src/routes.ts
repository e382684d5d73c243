// Every page: one line each. A page is a module with a default export that takes `{ params }`; it is loaded when it is
// first opened (and when a link to it is about to be used).
import { lazy, type ComponentType, type LazyExoticComponent } from "react";

import type { Nav } from "./i18n/shell";

export interface PageProps {
  /** Parts of the path in braces. */
  params: Record<string, string>;
}

export interface Route {
  path: string;
  Page: LazyExoticComponent<ComponentType<PageProps>>;
  /** Loads the page's code ahead. */
  load: () => Promise<unknown>;
  /** Message of its name: in the title of the window and in the navigation. */
  name: Nav;
  /** Right that one needs to see it; without: everybody who is signed in. */
  right?: string;
  /** Whether it stands in the navigation. */
  nav: boolean;
  /** Whether one must be signed in. */
  open?: boolean;
}

type Module = () => Promise<{ default: ComponentType<PageProps> }>;

function route(path: string, name: Nav, load: Module, more: Partial<Pick<Route, "right" | "nav" | "open">> = {}): Route {
  return { path, name, load, Page: lazy(load), nav: false, ...more };
}

export const ROUTES: readonly Route[] = [
  route("/queue", "queue", () => import("./routes/queue"), { right: "read_reports", nav: true }),
  route("/reports/{id}", "report", () => import("./routes/report"), { right: "read_reports" }),
  route("/dashboards", "dashboards", () => import("./dashboards/page"), { right: "read_reports", nav: true }),
  route("/pipeline", "pipeline", () => import("./pipeline/page"), { right: "read_operations", nav: true }),
  route("/sources", "sources", () => import("./sources/page"), { right: "read_operations", nav: true }),
  route("/alerts", "alerts", () => import("./alerts/page"), { right: "read_reports", nav: true }),
  route("/exports", "exports", () => import("./exports/page"), { right: "export", nav: true }),
  route("/trail", "trail", () => import("./trail/page"), { right: "audit", nav: true }),
  route("/accounts", "accounts", () => import("./accounts/page"), { right: "administer", nav: true }),
  route("/me", "me", () => import("./me/page"), { nav: true }),
  route("/sign-in", "signIn", () => import("./routes/sign-in"), { open: true }),
  route("/setup", "setup", () => import("./routes/setup"), { open: true }),
];
