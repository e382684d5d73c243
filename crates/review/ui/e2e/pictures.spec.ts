// The pictures of the README, and how fast the first page is there. With PICTURES=1 the pictures are written into docs/.
import { mkdirSync } from "node:fs";
import { join } from "node:path";

import { expect, onCard, reports, signIn, test } from "./desk";

const FOLDER = process.env.PICTURES ? join(import.meta.dirname, "../../../../docs/desk") : join(import.meta.dirname, "../test-results/pictures");

test.beforeAll(() => mkdirSync(FOLDER, { recursive: true }));

test("the first page is small, and painted within a second", async ({ browser, baseURL }) => {
  // Nothing is in the browser's memory: what comes for the way in counts as well.
  const context = await browser.newContext({ baseURL });
  const page = await context.newPage();
  // A size is known only once its response has ended: they are summed up when the page is there.
  const sizes: Promise<number>[] = [];
  page.on("response", (response) => {
    const { pathname } = new URL(response.url());
    if (!pathname.startsWith("/api/")) sizes.push(response.request().sizes().then((size) => size.responseBodySize));
  });
  await signIn(page, "viewer");
  await page.goto("/queue?status=new,open");
  await expect(page.locator("[role=row][data-id]").first()).toBeVisible();
  const painted = await page.evaluate(
    () => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? Number.POSITIVE_INFINITY,
  );
  await page.waitForLoadState("load");
  const bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  console.log(`first page: ${(bytes / 1000).toFixed(0)} kB, first contentful paint ${painted.toFixed(0)} ms`);
  expect(bytes).toBeGreaterThan(20_000);
  expect(bytes).toBeLessThan(350_000);
  expect(painted).toBeLessThan(1_000);
  await context.close();
});

for (const theme of ["light", "dark"] as const) {
  test(`pictures: ${theme}`, async ({ as }) => {
    const page = await as("everybody");
    await page.emulateMedia({ colorScheme: theme });
    await page.setViewportSize({ width: 1440, height: 900 });
    const shot = async (name: string) => {
      await page.evaluate((theme) => document.documentElement.setAttribute("data-theme", theme), theme);
      await page.screenshot({ path: join(FOLDER, `${name}-${theme}.png`), animations: "disabled" });
    };
    await page.goto("/queue?status=new,open&sort=priority");
    await expect(page.locator("[role=row][data-id]").first()).toBeVisible();
    await shot("queue");
    const [row] = await reports(page, "status=new,open&language=en&serious=true&sort=-score&limit=1");
    await page.goto(`/reports/${row?.id}?status=new,open&language=en&serious=true&sort=-score`);
    await onCard(page);
    await page.waitForTimeout(500);
    await shot("card");
    await page.goto("/dashboards");
    await expect(page.getByText("Counts are posts, not patients").first()).toBeVisible();
    await page.waitForTimeout(1000);
    await shot("dashboards");
  });
}
