// The queue: a hundred thousand rows, filters in the address, views with counts.
import { LARGE } from "../playwright.config";
import { api, expect, reports, test } from "./desk";

const FAR = `http://127.0.0.1:${LARGE}`;

test("a hundred thousand rows scroll, and a filter answers within a second", async ({ as }) => {
  const page = await as("analyst", FAR);
  await page.goto("/queue?view=all&sort=-received");
  const grid = page.getByRole("grid", { name: "Reports" });
  await expect(grid).toHaveAttribute("aria-rowcount", /^\d{5,}$/);
  const count = Number(await grid.getAttribute("aria-rowcount"));
  expect(count).toBeGreaterThan(90_000);
  // Only what is in sight is in the page.
  expect(await page.locator("[role=row][data-id]").count()).toBeLessThan(120);
  for (const share of [0.5, 0.99, 0.1]) {
    await grid.evaluate((element, share) => {
      const box = element.closest(".queue-box") ?? element;
      box.scrollTop = (box.scrollHeight - box.clientHeight) * share;
    }, share);
    // Rows of this place, with what is in them.
    await expect
      .poll(async () => {
        const rows = page.locator("[role=row][data-id]");
        const first = Number(await rows.first().getAttribute("aria-rowindex"));
        return Math.abs(first / count - share);
      })
      .toBeLessThan(0.02);
  }
  const began = Date.now();
  const answer = page.waitForResponse((response) => response.url().includes("/api/v1/queue?") && response.url().includes("country=GB"));
  await page.goto("/queue?country=GB&sort=-received");
  await answer;
  await expect(page.locator("[role=row][data-id]").first()).toBeVisible();
  console.log(`filter to rows, with the page: ${Date.now() - began} ms`);
  expect(Date.now() - began).toBeLessThan(2_000);
});

test("filters, sort and the focused row survive a reload", async ({ as }) => {
  const page = await as("viewer");
  await page.goto("/queue?serious=true&language=en&sort=-score");
  await expect(page.locator("[role=row][data-id]").first()).toBeVisible();
  const before = await page.locator("[role=row][data-id]").evaluateAll((rows) => rows.map((row) => row.getAttribute("data-id")));
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await expect(page).toHaveURL(/[?&]at=2\b/);
  const focused = await page.locator("[role=row].focused").getAttribute("data-id");
  const address = page.url();
  await page.reload();
  expect(page.url()).toBe(address);
  await expect(page.locator("[role=row][data-id]").first()).toBeVisible();
  expect(await page.locator("[role=row][data-id]").evaluateAll((rows) => rows.map((row) => row.getAttribute("data-id")))).toEqual(before);
  expect(await page.locator("[role=row].focused").getAttribute("data-id")).toBe(focused);
  const chips = page.getByRole("list", { name: "Filters" });
  await expect(chips.getByRole("listitem").filter({ hasText: "Serious" })).toBeVisible();
  // A chip taken away is a filter taken away.
  await chips.getByRole("button", { name: /Remove the filter Serious/ }).click();
  await expect(page).not.toHaveURL(/serious=/);
});

test("a view is saved with its filter, shows its count, and is found again", async ({ as }) => {
  const page = await as("reviewer");
  await page.goto("/queue?serious=true&status=new,open&sort=due");
  await page.getByRole("button", { name: "Save as …" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name of the view").fill("Serious first");
  await dialog.getByRole("button", { name: "Save" }).click();
  const link = page.getByRole("navigation").getByRole("link", { name: /Serious first/ });
  await expect(link).toBeVisible();
  const total = (await api<{ total: number }>(page, "GET", "/queue?serious=true&status=new,open&limit=1")).body.total;
  await expect(link).toContainText(total.toLocaleString("en-GB"));
  await page.goto("/queue?status=ready");
  await link.click();
  await expect(page).toHaveURL(/serious=true/);
  await expect(page.getByRole("heading", { name: "Serious first" })).toBeVisible();
});

test("what happens elsewhere shows without a reload", async ({ as }) => {
  const watcher = await as("viewer");
  const worker = await as("everybody");
  await watcher.goto("/queue?status=new&sort=received");
  await expect(watcher.locator("[role=row][data-id]").first()).toBeVisible();
  const [row] = await reports(worker, "status=new&sort=received&limit=1");
  await expect(watcher.locator(`[data-id="${row?.id}"]`)).toBeVisible();
  expect((await api(worker, "POST", `/reports/${row?.id}/decision`, { verdict: "not_valid", because: "advert" })).status).toBe(200);
  await expect(watcher.locator(`[data-id="${row?.id}"]`)).toBeHidden();
});
