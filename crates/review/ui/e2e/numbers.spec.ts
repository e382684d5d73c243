// Dashboards: every number opens exactly what it counts.
import { api, expect, test } from "./desk";

const KINDS = ["channel", "drug", "event", "country", "language"];

test("what a number opens is what it counts", async ({ as }) => {
  const page = await as("viewer");
  const counts: { reports: number; filter: string }[] = [];
  for (const by of KINDS) {
    const { body } = await api<{ rows: { reports: number; filter: string }[] }>(page, "GET", `/dashboards/volume?by=${by}`);
    expect(body.rows.length, by).toBeGreaterThan(0);
    counts.push(...body.rows.slice(0, 8));
  }
  const heat = (await api<{ cells: { reports: number; filter: string }[] }>(page, "GET", "/dashboards/heat")).body;
  counts.push(...heat.cells.slice(0, 8));
  const reach = (await api<{ rows: { reports: number; filter: string }[] }>(page, "GET", "/dashboards/reach")).body;
  counts.push(...reach.rows);
  for (const { reports, filter } of counts) {
    const { body } = await api<{ total: number }>(page, "GET", `/queue?${filter}&limit=1`);
    expect(body.total, filter).toBe(reports);
  }
});

test("a bar leads to its reports, with the filters kept", async ({ as }) => {
  const page = await as("viewer");
  await page.goto("/dashboards?serious=true");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page.getByText("Counts are posts, not patients").first()).toBeVisible();
  const links = page.locator("a[href*='/queue?']").filter({ hasText: /^[\d,]+$/ });
  await expect(links.first()).toBeVisible();
  const shown = Number((await links.first().textContent())?.replace(/\D/g, ""));
  await links.first().click();
  await expect(page).toHaveURL(/\/queue\?.*serious=true/);
  await expect(page.locator(".total")).toContainText(shown.toLocaleString("en-GB"));
});

test("every chart has a table and a file, and the caveat stands on both", async ({ as }) => {
  const page = await as("exporter");
  for (const board of ["volume?by=channel", "trend?step=day", "movers", "heat", "reach", "reviewers"]) {
    const answer = await page.evaluate(async (board) => {
      const response = await fetch(`/api/v1/dashboards/${board}${board.includes("?") ? "&" : "?"}format=csv`);
      return { status: response.status, type: response.headers.get("content-type"), text: await response.text() };
    }, board);
    expect(answer.status, board).toBe(200);
    expect(answer.type, board).toContain("text/csv");
    expect(answer.text, board).toContain("Counts are posts, not patients");
  }
});
