// Who may do what, as it shows.
import { api, expect, onCard, signIn, test } from "./desk";

test("nobody who has not signed in sees a report, and comes back to where they wanted to go", async ({ page }) => {
  await page.goto("/queue?serious=true");
  await expect(page).toHaveURL(/\/sign-in/);
  await page.getByLabel("Account").fill("viewer");
  await page.getByLabel("Password").fill("not the password");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("alert")).toBeVisible();
  await page.getByLabel("Account").fill("viewer");
  await page.getByLabel("Password").fill("invented-password-1");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(/\/queue\?.*serious=true/);
  const [cookie] = (await page.context().cookies()).filter((cookie) => cookie.name === "__Host-hark");
  expect(cookie).toMatchObject({ secure: true, httpOnly: true, sameSite: "Lax", path: "/" });
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/\/sign-in/);
});

test("a revoked session ends where it is used", async ({ browser, baseURL }) => {
  const one = await (await browser.newContext({ baseURL })).newPage();
  const two = await (await browser.newContext({ baseURL })).newPage();
  await signIn(one, "exporter");
  await signIn(two, "exporter");
  const sessions = (await api<{ id: string; this: boolean }[]>(one, "GET", "/sessions")).body;
  const current = (await api<{ id: string; this: boolean }[]>(two, "GET", "/sessions")).body.find((session) => session.this);
  expect(sessions.length).toBeGreaterThanOrEqual(2);
  await one.goto("/me");
  await expect(one.getByRole("heading", { level: 1 })).toBeVisible();
  expect((await api(one, "DELETE", `/sessions/${current?.id}`)).status).toBeLessThan(300);
  await two.goto("/queue");
  await expect(two).toHaveURL(/\/sign-in/);
  await one.context().close();
  await two.context().close();
});

test("a viewer is offered nothing that changes a report", async ({ as }) => {
  const page = await as("viewer");
  const { body } = await api<{ rows: { id: string }[] }>(page, "GET", "/queue?limit=1");
  await page.goto(`/reports/${body.rows[0]?.id}`);
  await onCard(page);
  for (const name of ["Accept", "Reject …", "Duplicate …", "Snooze …"]) {
    await expect(page.getByRole("button", { name })).toHaveCount(0);
  }
  await page.goto("/accounts");
  await expect(page.getByText("Your roles do not include this page")).toBeVisible();
});

test("an administrator makes an account, and the trail says so", async ({ as }) => {
  const admin = await as("admin");
  await admin.goto("/accounts");
  const made = await api(admin, "POST", "/accounts", {
    name: "nora",
    display: "Nora",
    roles: ["analyst"],
    password: "a-password-of-nora",
  });
  expect([200, 201]).toContain(made.status);
  await admin.reload();
  await expect(admin.getByText("nora").first()).toBeVisible();
  const auditor = await as("auditor");
  await auditor.goto("/trail?change=account_made");
  await expect(auditor.getByText("account/nora").first()).toBeVisible();
  const verified = (await api<{ intact: boolean; entries: number }>(auditor, "GET", "/trail/verification")).body;
  expect(verified.intact).toBe(true);
  expect(verified.entries).toBeGreaterThan(50);
});

test("the page runs no script and no style but its own", async ({ as }) => {
  const page = await as("analyst");
  const refused: string[] = [];
  page.on("console", (message) => {
    if (/Content Security Policy/.test(message.text())) refused.push(message.text());
  });
  for (const path of ["/queue", "/dashboards", "/me"]) {
    const answer = await page.goto(path);
    const policy = answer?.headers()["content-security-policy"] ?? "";
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toContain("unsafe-inline");
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  }
  expect(refused).toEqual([]);
});
