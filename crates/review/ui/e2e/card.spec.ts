// The card: what was found with what shows it, what people put right, whom it is about.
import { api, expect, onCard, reports, test } from "./desk";

const OPEN = "status=new,open&sort=-received";

test("every asserted fact shows its words, or says that it is inferred", async ({ as }) => {
  const page = await as("analyst");
  for (const row of await reports(page, `${OPEN}&limit=5&offset=60`)) {
    await page.goto(`/reports/${row.id}`);
    await onCard(page);
    const asserted = page.locator("ul.facts > li:not(.unmet)");
    expect(await asserted.count()).toBeGreaterThanOrEqual(4);
    for (const item of await asserted.all()) {
      const shown = (await item.locator(".evidence").first().textContent()) ?? "";
      expect(shown.trim(), (await item.textContent()) ?? "").not.toBe("");
    }
  }
});

test("a reveal is written down before anything is shown, and only those with the right are offered it", async ({ as }) => {
  const page = await as("analyst");
  const [row] = await reports(page, "sort=-posted&limit=1&offset=20");
  await page.goto(`/reports/${row?.id}`);
  await expect(page.getByText("Who wrote it and where it stands are sealed.")).toBeVisible();
  expect(await page.content()).not.toContain("planted_handle");
  await page.getByRole("button", { name: "Show the source" }).click();
  await expect(page.getByText("@planted_handle_7c1")).toBeVisible();
  const history = (await api<{ change: string; by: string }[]>(page, "GET", `/reports/${row?.id}/history`)).body;
  expect(history.filter((entry) => entry.change === "revealed" && entry.by === "analyst")).toHaveLength(1);
  // Left and come back: it is sealed again.
  await page.goto("/queue");
  await page.goto(`/reports/${row?.id}`);
  await expect(page.getByText("Who wrote it and where it stands are sealed.")).toBeVisible();
  expect(await page.content()).not.toContain("planted_handle");

  const viewer = await as("viewer");
  await viewer.goto(`/reports/${row?.id}`);
  await onCard(viewer);
  await expect(viewer.getByRole("button", { name: "Show the source" })).toHaveCount(0);
  expect((await api(viewer, "POST", `/reports/${row?.id}/reveal`, {})).status).toBe(403);
});

test("a fact is put right with the machine's evidence kept beside it", async ({ as }) => {
  const page = await as("everybody");
  const [row] = await reports(page, `${OPEN}&limit=1&offset=30`);
  await page.goto(`/reports/${row?.id}`);
  const facts = page.getByRole("region", { name: "Facts" });
  await facts.getByLabel("Add a fact").selectOption("country");
  await facts.getByLabel("Value").fill("NZ");
  await facts.getByRole("button", { name: "Save" }).click();
  await expect(facts).toContainText("by a person");
  const report = (await api<{ facts: { name: string; corrected: { value: string } | null }[] }>(page, "GET", `/reports/${row?.id}?peek=true`)).body;
  expect(report.facts.find((fact) => fact.name === "country")?.corrected?.value).toBe("NZ");
});

test("posts that run from right to left are shown so", async ({ as }) => {
  const page = await as("viewer");
  for (const language of ["ar", "he"]) {
    const [row] = await reports(page, `language=${language}&limit=1`);
    expect(row, language).toBeDefined();
    await page.goto(`/reports/${row?.id}`);
    const text = page.locator(`[dir=rtl][lang^=${language}]`).first();
    await expect(text).toBeVisible();
    expect(await text.evaluate((element) => getComputedStyle(element).direction)).toBe("rtl");
  }
});

test("a cluster is confirmed or split, and counted once", async ({ as }) => {
  const page = await as("reviewer");
  const all = (await api<{ total: number }>(page, "GET", "/queue?twins=true&limit=1")).body.total;
  const once = (await api<{ total: number }>(page, "GET", "/queue?limit=1")).body.total;
  expect(once).toBeLessThan(all);
  const rows = (await api<{ rows: { id: string; twins: number }[] }>(page, "GET", "/queue?sort=-received&limit=500")).body.rows;
  const master = rows.find((row) => row.twins > 0);
  expect(master).toBeDefined();
  const cluster = (await reports(page, `master=${master?.id}&twins=true&limit=10`)).filter((row) => row.id !== master?.id);
  await page.goto(`/reports/${cluster[0]?.id}`);
  await page.getByRole("button", { name: "Another case" }).click();
  const reason = page.getByRole("dialog");
  if (await reason.isVisible().catch(() => false)) {
    await reason.getByRole("textbox").fill("another day, another dose");
    await reason.getByRole("button").last().click();
  }
  await expect.poll(async () => (await api<{ total: number }>(page, "GET", "/queue?limit=1")).body.total).toBe(once + 1);
});
