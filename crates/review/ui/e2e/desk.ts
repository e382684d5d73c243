// What the tests share: who sits at the desk, and what they ask of the server beside the page.
import { expect, test as base, type Browser, type BrowserContext, type Page } from "@playwright/test";

/** Known to everybody: the accounts of the example over invented reports. */
const PASSWORD = "invented-password-1";

export type Account =
  | "viewer"
  | "analyst"
  | "reviewer"
  | "exporter"
  | "dictionary-editor"
  | "admin"
  | "auditor"
  | "second"
  | "everybody";

type State = Awaited<ReturnType<BrowserContext["storageState"]>>;

/** Signs in by the form, as people do. */
export async function signIn(page: Page, account: Account): Promise<void> {
  await page.goto("/sign-in");
  await page.getByLabel("Account").fill(account);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).not.toHaveURL(/sign-in/);
}

interface Shared {
  /** A page of somebody who is signed in; at `origin` where it is given. */
  as: (account: Account, origin?: string) => Promise<Page>;
}

interface Kept {
  states: Map<string, State>;
}

export const test = base.extend<Shared, Kept>({
  states: [async ({}, use) => use(new Map()), { scope: "worker" }],
  as: async ({ browser, states, baseURL }, use) => {
    const opened: BrowserContext[] = [];
    await use(async (account, origin = baseURL ?? "") => {
      const key = `${account} ${origin}`;
      const context = await newContext(browser, origin, states.get(key));
      opened.push(context);
      const page = await context.newPage();
      if (states.has(key)) {
        await page.goto("/me");
      } else {
        await signIn(page, account);
        states.set(key, await context.storageState());
      }
      return page;
    });
    for (const context of opened) await context.close();
  },
});

function newContext(browser: Browser, baseURL: string, storageState?: State): Promise<BrowserContext> {
  return browser.newContext({ baseURL, storageState });
}

export { expect };

/** Asks the API as the page would: with its cookie and its token. */
export async function api<T>(page: Page, method: string, path: string, body?: unknown): Promise<{ status: number; body: T }> {
  return page.evaluate(
    async ({ method, path, body }) => {
      const me = await (await fetch("/api/v1/session")).json();
      const answer = await fetch(`/api/v1${path}`, {
        method,
        headers: { "content-type": "application/json", "x-hark-csrf": me.csrf },
        body: body === undefined ? undefined : JSON.stringify(body),
      });
      const text = await answer.text();
      return { status: answer.status, body: text ? JSON.parse(text) : null };
    },
    { method, path, body },
  ) as Promise<{ status: number; body: T }>;
}

interface Row {
  id: string;
  status: string;
}

/** Reports of the queue that pass a filter. */
export async function reports(page: Page, query: string): Promise<Row[]> {
  const { status, body } = await api<{ rows: Row[] }>(page, "GET", `/queue?${query}`);
  expect(status).toBe(200);
  return body.rows;
}

/** Waits for the card of a report, with its marks. */
export async function onCard(page: Page): Promise<void> {
  await expect(page.getByRole("region", { name: "Post" }).getByRole("button").first()).toBeVisible();
}

/** The 95th of a hundred. */
export function p95(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * 0.95) - 1)] ?? Number.NaN;
}
