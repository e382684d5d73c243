// The work itself: by keys alone, with two at one report, undone, in bulk.
import type { Page } from "@playwright/test";

import { api, expect, p95, reports, test } from "./desk";

const OPEN = "status=new,open&sort=-received";

/** The report on the card, by its address. */
const ID = /\/reports\/([0-9a-f]{32})/;

test("fifty reports are decided by keys alone, and the next card is there within 100 ms", async ({ as }) => {
  const page = await as("analyst");
  // What nobody has in work: what others hold is theirs.
  await page.goto("/queue?status=new&sort=-received");
  await expect(page.getByRole("grid", { name: "Reports" })).toBeVisible();
  await expect(page.locator("[role=row][data-id]").first()).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(ID);
  await expect(page.getByRole("region", { name: "Decide" })).toBeVisible();

  const waits: number[] = [];
  const decided: string[] = [];
  for (let n = 0; n < 50; n += 1) {
    const id = ID.exec(page.url())?.[1] ?? "";
    decided.push(id);
    // A person reads for a moment, and the next card comes meanwhile.
    await page.waitForTimeout(300);
    await watch(page, id);
    if (n % 5 === 4) {
      await page.keyboard.press("x");
      await expect(page.getByRole("dialog", { name: "Why is it no case?" })).toBeVisible();
      await page.keyboard.press(String(1 + ((n + 1) / 5) % 8));
      await arrived(page, n);
    } else {
      await page.keyboard.press("a");
      waits.push(await arrived(page, n));
    }
  }
  expect(new Set(decided).size).toBe(50);
  console.log(`next card: p50 ${[...waits].sort((a, b) => a - b)[20]?.toFixed(0)} ms, p95 ${p95(waits).toFixed(0)} ms of ${waits.length}`);
  expect(p95(waits)).toBeLessThanOrEqual(100);
  await expect
    .poll(async () => {
      const { body } = await api<{ rows: { id: string; status: string }[] }>(page, "GET", "/queue?decided_by=analyst&limit=500&twins=true");
      const done = new Set(body.rows.map((row) => row.id));
      return decided.filter((id) => done.has(id)).length;
    })
    .toBe(50);
});

test("a decision is taken back by its key", async ({ as }) => {
  const page = await as("reviewer");
  const [row] = await reports(page, `${OPEN}&serious=false&limit=1&offset=3`);
  await page.goto(`/reports/${row?.id}?${OPEN}`);
  await expect(page.getByRole("region", { name: "Decide" })).toBeVisible();
  await page.waitForTimeout(500);
  await page.keyboard.press("x");
  await page.keyboard.press("5");
  await expect.poll(async () => (await status(page, row?.id)).verdict).toBe("not_valid");
  await page.keyboard.press("u");
  await expect.poll(async () => (await status(page, row?.id)).verdict).toBe(undefined);
  expect(["new", "open"]).toContain((await status(page, row?.id)).status);
});

test("of two who decide at once one stands, and the other is told who and when", async ({ as }) => {
  const first = await as("second");
  const other = await as("everybody");
  const [row] = await reports(first, "status=new&sort=-received&limit=1&offset=7");
  // Both read the same state; neither has taken the report into work.
  const etag = (await api<{ standing: { etag: string } }>(first, "GET", `/reports/${row?.id}?peek=true`)).body.standing.etag;
  const decide = (page: typeof first, verdict: object) =>
    page.evaluate(
      async ({ id, etag, verdict }) => {
        const me = await (await fetch("/api/v1/session")).json();
        const answer = await fetch(`/api/v1/reports/${id}/decision`, {
          method: "POST",
          headers: { "content-type": "application/json", "x-hark-csrf": me.csrf, "if-match": `"${etag}"` },
          body: JSON.stringify(verdict),
        });
        return { status: answer.status, body: await answer.json() };
      },
      { id: row?.id, etag, verdict },
    );
  const answers = await Promise.all([
    decide(first, { verdict: "valid" }),
    decide(other, { verdict: "not_valid", because: "news" }),
  ]);
  expect(answers.map((answer) => answer.status).sort()).toEqual([200, 412]);
  const lost = answers.find((answer) => answer.status === 412)?.body;
  expect(lost.type).toBe("urn:hark:problem:changed-meanwhile");
  expect(["second", "everybody"]).toContain(lost.by);
  expect(Date.parse(lost.at)).toBeGreaterThan(Date.now() - 60_000);
  expect(lost.standing.decision.by).toBe(lost.by);
});

test("who decides on what another has just decided sees it on the card", async ({ as }) => {
  const slow = await as("everybody");
  const fast = await as("second");
  // News of others would show on the card at once: here the connection for news is down.
  await slow.route("**/api/v1/events", (route) => route.abort());
  const [row] = await reports(slow, "status=new&serious=false&sort=-received&limit=1&offset=9");
  await slow.goto(`/reports/${row?.id}?${OPEN}`);
  await expect(slow.getByText("In work by you until")).toBeVisible();
  // The other takes it over, which reviewers may, and decides.
  expect((await api(fast, "POST", `/reports/${row?.id}/lease`, { take_over: true })).status).toBe(200);
  expect((await api(fast, "POST", `/reports/${row?.id}/decision`, { verdict: "not_valid", because: "joke" })).status).toBe(200);
  await slow.keyboard.press("a");
  const dialog = slow.getByRole("dialog");
  await expect(dialog).toBeVisible();
  await expect(dialog).toContainText("second");
});

test("many are changed together, and the preview says what happens", async ({ as }) => {
  const page = await as("reviewer");
  await page.goto("/queue?status=new&serious=false&sort=received");
  const boxes = page.locator("[role=row][data-id] input[type=checkbox]");
  await expect(boxes.nth(4)).toBeVisible();
  for (const n of [0, 1, 2]) await boxes.nth(n).check();
  await expect(page.getByRole("region", { name: "What is selected" })).toContainText("3 selected");
  await expect(page).toHaveURL(/selected=/);
  const ids = await page.locator("[role=row][aria-selected=true]").evaluateAll((rows) => rows.map((row) => row.getAttribute("data-id")));
  // The selection stands in the address.
  await page.reload();
  await expect(page.getByRole("region", { name: "What is selected" })).toContainText("3 selected");
  await page.getByRole("region", { name: "What is selected" }).getByRole("button").first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("What to do").selectOption({ label: "Escalate" });
  await dialog.getByRole("button", { name: "Show what would change" }).click();
  await expect(dialog.getByRole("status")).toContainText("3 would change, 0 refused");
  for (const id of ids) expect((await standing(page, id)).escalated).toBe(false);
  await dialog.getByRole("button", { name: "Change 3 reports" }).click();
  await expect(dialog).toBeHidden();
  for (const id of ids) await expect.poll(async () => (await standing(page, id)).escalated).toBe(true);
});

/** From the next key on, measures inside the page how long it takes until another card than this one is painted. */
async function watch(page: Page, before: string): Promise<void> {
  await page.evaluate((before) => {
    let began = 0;
    addEventListener("keydown", () => (began = performance.now()), { capture: true, once: true });
    const shown = () => document.querySelector("article.card code[title]")?.getAttribute("title") ?? before;
    (window as unknown as { arrived: Promise<number> }).arrived = new Promise((done) => {
      const look = () => {
        if (began && shown() !== before) done(performance.now() - began);
        else requestAnimationFrame(look);
      };
      look();
    });
  }, before);
}

/** Milliseconds from the key to the card. */
async function arrived(page: Page, n: number): Promise<number> {
  const wait = page.evaluate(() => (window as unknown as { arrived: Promise<number> }).arrived);
  const late = new Promise<never>((_, fail) => setTimeout(() => fail(new Error(`no card came after number ${n}`)), 10_000));
  return Promise.race([wait, late]);
}

interface Standing {
  status: string;
  escalated: boolean;
  decision?: { verdict: string } | null;
}

async function standing(page: Page, id: string | null | undefined): Promise<Standing> {
  return (await api<{ standing: Standing }>(page, "GET", `/reports/${id}?peek=true`)).body.standing;
}

async function status(page: Page, id: string | undefined) {
  const now = await standing(page, id);
  return { status: now.status, verdict: now.decision?.verdict };
}
