// Alerts: seen by a person, tested, delivered again.
import { api, expect, test } from "./desk";

test("an alert that must be seen is acknowledged once, and the trail says by whom", async ({ as }) => {
  const page = await as("everybody");
  await page.goto("/alerts");
  await page.getByLabel("State").selectOption({ label: "to be seen" });
  const buttons = page.getByRole("button", { name: /^I have seen the alert/ });
  await expect(buttons.first()).toBeVisible();
  const before = await buttons.count();
  await buttons.first().click();
  await expect(page.getByText(/you have seen the alert of serious/)).toBeVisible();
  await expect(buttons).toHaveCount(before - 1);
  const { body } = await api<{ lines: { change: string; by: string }[] }>(page, "GET", "/trail?change=alert_acknowledged");
  expect(JSON.stringify(body)).toContain("everybody");
});

test("an endpoint is tested, and what did not arrive is delivered again", async ({ as }) => {
  const page = await as("everybody");
  await page.goto("/alerts");
  await page.getByRole("tab", { name: "Endpoints" }).click();
  await page.getByRole("button", { name: "Send a test to safety-team" }).click();
  await expect(page.getByText("safety-team took the test: status 204")).toBeVisible();
  await page.getByRole("button", { name: "Send a test to on-call" }).click();
  await expect(page.getByText("on-call did not take the test: status 503")).toBeVisible();
  await page.getByRole("tab", { name: "Deliveries" }).click();
  await page.getByRole("button", { name: /^Deliver alert .* again$/ }).first().click();
  await expect(page.getByText("1 delivery waits to be sent again")).toBeVisible();

  // The trail has each, before it was sent and with what came of it.
  await page.goto("/trail?change=endpoint_tested");
  const tested = page.getByRole("row").filter({ hasText: "endpoint tested" });
  await expect(tested.filter({ hasText: "on-call" }).filter({ hasText: "arrived: no" })).toHaveCount(1);
  await expect(tested.filter({ hasText: "on-call" })).toHaveCount(2);
  await page.goto("/trail?change=alerts_replayed");
  const again = page.getByRole("row").filter({ hasText: "alerts sent again" });
  await expect(again.first()).toContainText("everybody");
  await expect(again.first()).toContainText(/alert: [0-9a-f]{32}/);
  await expect(again.getByTitle("Open the report")).toHaveCount(0);
});

test("the last day is delivered again to whom one chooses, and only after a question", async ({ as }) => {
  const page = await as("everybody");
  const posted: { from?: string; endpoint?: string }[] = [];
  page.on("request", (request) => {
    if (request.url().endsWith("/alerts/replay")) posted.push(request.postDataJSON());
  });
  await page.goto("/alerts");
  await page.getByRole("tab", { name: "Deliveries" }).click();
  const open = page.getByRole("button", { name: "Deliver the last 24 hours again" });
  const dialog = page.getByRole("dialog", { name: "Deliver the last 24 hours again" });
  const endpoint = dialog.getByRole("combobox", { name: "Endpoint" });
  await open.click();
  await expect(endpoint).toBeFocused();
  await expect(dialog.getByText(/Slack, Teams and e-mail show it a second time/)).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(open).toBeFocused();
  await open.click();
  await dialog.getByRole("button", { name: "Deliver again" }).click();
  await expect(dialog.getByRole("alert")).toHaveText("Choose an endpoint, or all.");
  expect(posted).toEqual([]);
  await endpoint.selectOption({ label: "safety-team" });
  await dialog.getByRole("button", { name: "Deliver again" }).click();
  await expect(page.getByText(/deliver(y waits|ies wait) to be sent again/)).toBeVisible();
  await expect(dialog).toBeHidden();
  expect(posted).toEqual([{ from: expect.any(String), endpoint: "safety-team" }]);
  await open.click();
  await endpoint.selectOption({ label: "All endpoints" });
  await dialog.getByRole("button", { name: "Deliver again" }).click();
  await expect(dialog).toBeHidden();
  expect(posted[1]).toEqual({ from: expect.any(String) });
});

test("endpoints that are switched off are named after delivering again", async ({ as }) => {
  const page = await as("everybody");
  await page.route("**/api/v1/alerts/replay", (route) => route.fulfill({ json: { deliveries: 3, disabled: ["on-call"] } }));
  await page.goto("/alerts");
  await page.getByRole("tab", { name: "Deliveries" }).click();
  await page.getByRole("button", { name: "Deliver the last 24 hours again" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("combobox", { name: "Endpoint" }).selectOption({ label: "All endpoints" });
  await dialog.getByRole("button", { name: "Deliver again" }).click();
  const warning = page.getByRole("alert").filter({ hasText: "on-call is switched off" });
  await expect(warning).toContainText("A test that arrives switches an endpoint on again");
});

test("the log shows one endpoint, and older deliveries when asked", async ({ as }) => {
  const page = await as("everybody");
  await page.goto("/alerts");
  await page.getByRole("tab", { name: "Deliveries" }).click();
  const log = page.getByRole("region", { name: "Deliveries" });
  const onCall = log.getByRole("cell", { name: "on-call", exact: true });
  await expect(log.getByRole("cell", { name: "safety-team", exact: true }).first()).toBeVisible();
  await page.getByRole("combobox", { name: "Endpoint" }).selectOption("on-call");
  await expect(log.getByRole("cell", { name: "safety-team", exact: true })).toHaveCount(0);
  await expect(onCall.first()).toBeVisible();

  // The second page is made of the first row, whatever the example has.
  const asked: string[] = [];
  await page.route("**/api/v1/alerts/deliveries?*", async (route) => {
    const query = new URL(route.request().url()).searchParams;
    asked.push(`${query.get("endpoint")} ${query.get("cursor")}`);
    const answer = await route.fetch({ url: route.request().url().replace(/&?cursor=[^&]*/, "") });
    const { deliveries } = (await answer.json()) as { deliveries: { sequence: number }[] };
    const older = { ...deliveries[0], sequence: 1_000 };
    await route.fulfill({ json: query.has("cursor") ? { deliveries: [older] } : { deliveries, next_cursor: "older" } });
  });
  await page.getByRole("combobox", { name: "State" }).selectOption("pending");
  const more = page.getByRole("button", { name: "Older ones" });
  await expect(more).toBeVisible();
  const before = await onCall.count();
  await more.click();
  await expect(onCall).toHaveCount(before + 1);
  await expect(more).toHaveCount(0);
  expect(asked.slice(0, 2)).toEqual(["on-call null", "on-call older"]);
});

test("mistakes in the file of rules and endpoints are said above the list", async ({ as }) => {
  const page = await as("everybody");
  await page.route("**/api/v1/alerts/endpoints", async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ json: { ...(await answer.json()), settings_error: "line 12: no such endpoint" } });
  });
  await page.goto("/alerts");
  await page.getByRole("tab", { name: "Endpoints" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "has mistakes" })).toContainText("line 12: no such endpoint");
  await expect(page.getByRole("cell", { name: "on-call", exact: true })).toBeVisible();
});

for (const account of ["everybody", "viewer"] as const) {
  test(`where no alerts are set up, the page has one main heading: ${account}`, async ({ as }) => {
    const page = await as(account);
    await page.route("**/api/v1/alerts**", (route) =>
      route.fulfill({
        status: 404,
        contentType: "application/problem+json",
        body: JSON.stringify({ type: "urn:hark:problem:no-alerts", title: "No alerts are set up", status: 404, detail: "" }),
      }),
    );
    await page.goto("/alerts");
    await expect(page.getByRole("heading", { name: "No alerts are set up" })).toBeVisible();
    await expect(page.getByRole("heading", { level: 1 })).toHaveCount(1);
  });
}

test("who may not operate sees alerts, and no endpoints", async ({ as }) => {
  const page = await as("viewer");
  await page.goto("/alerts");
  await expect(page.getByRole("tab", { name: "Found" })).toBeVisible();
  await expect(page.getByRole("tab", { name: "Endpoints" })).toHaveCount(0);
  await expect(page.getByRole("button", { name: /I have seen/ })).toHaveCount(0);
  expect((await api(page, "GET", "/alerts/endpoints")).status).toBe(403);
});
