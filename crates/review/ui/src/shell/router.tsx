// Where one is: the path and the query of the address, and how to go elsewhere. The address is the only place where
// filters, sorts and selections live, so that a reload, a bookmark and the back button need nothing else.
import {
  useCallback,
  useSyncExternalStore,
  type AnchorHTMLAttributes,
  type MouseEvent,
  type ReactNode,
} from "react";

export interface Place {
  path: string;
  /** With its `?`, or empty. */
  search: string;
}

const listeners = new Set<() => void>();
let here: Place = read();

function read(): Place {
  if (typeof location === "undefined") return { path: "/", search: "" };
  return { path: location.pathname, search: location.search };
}

function tell(): void {
  const now = read();
  if (now.path === here.path && now.search === here.search) return;
  here = now;
  listeners.forEach((listener) => listener());
}

if (typeof window !== "undefined") window.addEventListener("popstate", tell);

export interface Go {
  /** Takes the place of the entry in the browser's history: for what should not need "back" to leave. */
  replace?: boolean;
}

/** Goes to a path with its query. */
export function go(to: string, { replace = false }: Go = {}): void {
  if (replace) history.replaceState(null, "", to);
  else history.pushState(null, "", to);
  tell();
}

/** Where one is now, outside of components. */
export function whereNow(): Place {
  return here;
}

export function usePlace(): Place {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => here,
  );
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    // No escape: a stray percent sign.
    return part;
  }
}

/** `/reports/{id}` against `/reports/ab12` gives `{id: "ab12"}`; nothing where it does not fit. */
export function matchPath(pattern: string, path: string): Record<string, string> | undefined {
  const want = pattern.split("/");
  const have = path.replace(/\/+$/, "").split("/");
  if (path !== "/" && want.length !== have.length) return undefined;
  const found: Record<string, string> = {};
  for (const [at, part] of want.entries()) {
    const given = have[at] ?? "";
    if (part.startsWith("{")) found[part.slice(1, -1)] = decoded(given);
    else if (part !== given) return undefined;
  }
  return found;
}

/** Path of the desk that `?back=` names, else `start`: never another host, and not the page for signing in itself. */
export function backFrom(search: string, start: string): string {
  const back = new URLSearchParams(search).get("back") ?? "";
  return /^\/(?![/\\])/.test(back) && !/^\/(sign-in|setup)\b/.test(back) ? back : start;
}

interface LinkProps extends Omit<AnchorHTMLAttributes<HTMLAnchorElement>, "href"> {
  to: string;
  replace?: boolean;
  children: ReactNode;
}

/** A link inside the application; with a modifier key the browser does what it always does. */
export function Link({ to, replace = false, onClick, children, ...rest }: LinkProps) {
  const click = useCallback(
    (event: MouseEvent<HTMLAnchorElement>) => {
      onClick?.(event);
      if (event.defaultPrevented || event.button !== 0) return;
      if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      go(to, { replace });
    },
    [to, replace, onClick],
  );
  return (
    <a href={to} onClick={click} {...rest}>
      {children}
    </a>
  );
}
