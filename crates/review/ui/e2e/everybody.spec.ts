// For everybody: no violation of WCAG 2.2 AA on any page in any theme, on narrow screens, in both languages, by keys.
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";

import { expect, onCard, reports, test } from "./desk";

const PAGES = ["/queue", "/report", "/dashboards", "/pipeline", "/sources", "/alerts", "/exports", "/trail", "/accounts", "/me", "/sign-in", "/setup"];
const THEMES = ["light", "dark", "contrast"] as const;

async function violations(page: Page): Promise<string[]> {
  const found = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]).analyze();
  return found.violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.target.join(" ")).slice(0, 3).join(" | ")}`);
}

async function open(page: Page, path: string): Promise<void> {
  if (path === "/report") {
    const [row] = await reports(page, "sort=-received&limit=1&offset=40");
    await page.goto(`/reports/${row?.id}`);
    await onCard(page);
  } else {
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 }).first()).toBeVisible();
  }
  // What the page asks for comes within a moment; the connection for news never ends, so that there is no idle network to wait for.
  await page.waitForTimeout(1_000);
}

for (const theme of THEMES) {
  test(`nothing bars anybody from a page: ${theme}`, async ({ as }) => {
    test.setTimeout(240_000);
    const page = await as("everybody");
    await page.emulateMedia({ colorScheme: theme === "dark" ? "dark" : "light" });
    await page.goto("/queue");
    await page.evaluate((theme) => {
      const kept = JSON.parse(localStorage.getItem("hark.preferences") ?? "{}");
      localStorage.setItem("hark.preferences", JSON.stringify({ ...kept, theme }));
    }, theme);
    for (const path of PAGES) {
      await open(page, path);
      await page.evaluate((theme) => document.documentElement.setAttribute("data-theme", theme), theme);
      expect(await violations(page), `${path} ${theme}`).toEqual([]);
    }
  });
}

test("a narrow screen shows everything without scrolling sideways", async ({ as }) => {
  const page = await as("everybody");
  await page.setViewportSize({ width: 360, height: 740 });
  for (const path of PAGES.filter((path) => path !== "/setup" && path !== "/sign-in")) {
    await open(page, path);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(wide, path).toBeLessThanOrEqual(1);
  }
});

test("the desk speaks German", async ({ as }) => {
  // The language is kept with the account: one that no other test looks through.
  const page = await as("dictionary-editor");
  await page.goto("/me");
  await page.getByLabel("Language of the desk").first().selectOption("de");
  await expect(page.getByRole("navigation").getByText("Auswertungen")).toBeVisible();
  await expect(page.locator("html")).toHaveAttribute("lang", "de");
  await page.getByLabel("Sprache der Oberfläche").first().selectOption("en");
  await expect(page.getByRole("navigation").getByText("Dashboards")).toBeVisible();
});

test("single letters can be turned off, and none works while one types", async ({ as }) => {
  const page = await as("analyst");
  const [row] = await reports(page, "status=new&limit=1&offset=2");
  await page.goto(`/reports/${row?.id}`);
  await expect(page.getByRole("region", { name: "Decide" })).toBeVisible();
  await page.keyboard.press("c");
  const dialog = page.getByRole("dialog");
  await expect(dialog).toBeVisible();
  await page.keyboard.type("axed jokes"); // Each letter is a command elsewhere.
  await expect(dialog.getByRole("textbox")).toHaveValue("axed jokes");
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog")).toContainText("Ctrl");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+k");
  await expect(page.getByRole("dialog", { name: "Find a command or a view" })).toBeVisible();
});
