// Chooses the page for the address: signed in or not, allowed or not, there or not.
import { Suspense, useEffect, useRef } from "react";

import { AskProvider } from "../card/ask";
import { EmptyState, ErrorState, Loading } from "../components/state";
import { shell } from "../i18n/shell";
import { useTerm } from "../i18n/terms";
import { ROUTES, type Route } from "../routes";
import { Boundary } from "./boundary";
import { Frame } from "./frame";
import { backFrom, go, Link, matchPath, usePlace } from "./router";
import { useSession } from "./session";
import { START } from "./views";

interface Found {
  route: Route;
  params: Record<string, string>;
}

export function find(path: string): Found | undefined {
  for (const route of ROUTES) {
    const params = matchPath(route.path, path);
    if (params) return { route, params };
  }
  return undefined;
}

export function App() {
  const { me, pending, error } = useSession();
  const t = shell.use();
  const { path, search } = usePlace();
  const found = find(path);
  const open = found?.route.open ?? false;

  useEffect(() => {
    if (pending || error) return;
    if (path === "/") go(START, { replace: true });
    else if (!me && !open) {
      const back = path === "/queue" && !search ? "" : `?back=${encodeURIComponent(path + search)}`;
      go(`/sign-in${back}`, { replace: true });
    } else if (me && open) go(backFrom(search, START), { replace: true });
  }, [pending, error, me, open, path, search]);

  if (error) {
    return (
      <main className="alone">
        <ErrorState error={error} onRetry={() => location.reload()} />
      </main>
    );
  }
  if (pending || (!me && !open) || (me && open)) return <Loading label={t("shell.loading")} />;
  if (!me && found) {
    return (
      <Suspense fallback={<Loading label={t("shell.loading")} />}>
        <Title name={t(`nav.${found.route.name}`)} />
        <found.route.Page params={found.params} />
      </Suspense>
    );
  }
  return (
    <AskProvider>
      <Frame current={found?.route}>
        <Boundary key={found?.route.path}>
          <Content found={found} />
        </Boundary>
      </Frame>
    </AskProvider>
  );
}

function Content({ found }: { found: Found | undefined }) {
  const t = shell.use();
  const term = useTerm();
  const { may } = useSession();
  if (!found) {
    return (
      <>
        <Title name={t("shell.notFound")} />
        <EmptyState title={t("shell.notFound")} hint={t("shell.notFound.hint")}>
          <Link to={START}>{t("shell.toQueue")}</Link>
        </EmptyState>
      </>
    );
  }
  const { route, params } = found;
  if (route.right && !may(route.right)) {
    const hint = t("shell.noRight.hint", { right: term("right", route.right) });
    return <EmptyState title={t("shell.noRight")} hint={hint} />;
  }
  return (
    <Suspense fallback={<Loading label={t("shell.loading")} />}>
      <Title name={t(`nav.${route.name}`)} />
      <route.Page params={params} />
    </Suspense>
  );
}

/** Names the window; after a change of page the content is focused, so that a screen reader begins there. */
function Title({ name }: { name: string }) {
  const first = useRef(true);
  useEffect(() => {
    document.title = `${name} · Hark`;
    if (!first.current) document.getElementById("content")?.focus({ preventScroll: true });
    first.current = false;
  }, [name]);
  return null;
}
