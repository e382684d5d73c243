// A newcomer: one command, the link that it prints, and at most five steps to the first accepted report.
import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { api, expect, test } from "./desk";

/** The program; `scripts/desk.sh` names it. */
const HARK = process.env.HARK ?? "../../../target/debug/hark";

let demo: ChildProcess;
let folder: string;

test.beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "hark-demo-"));
});

test.afterAll(async () => {
  const ended = new Promise((done) => demo.once("exit", done));
  demo.kill("SIGTERM");
  await ended;
  rmSync(folder, { recursive: true });
});

/** Starts the demonstration and gives the link that it prints. */
function begin(): Promise<string> {
  demo = spawn(HARK, ["demo", "--data-dir", join(folder, "data"), "--set", "serve.listen=127.0.0.1:8476"], { cwd: folder });
  return new Promise((done, fail) => {
    let said = "";
    const hear = (bytes: Buffer) => {
      said += bytes.toString();
      const link = /http:\/\/\S+\/auth\/code\?code=\w+/.exec(said);
      if (link) done(link[0]);
    };
    demo.stdout?.on("data", hear);
    demo.stderr?.on("data", hear);
    demo.once("exit", () => fail(new Error(`the demonstration ended: ${said}`)));
  });
}

test("from the link to the first accepted report in five steps", async ({ page }) => {
  const link = await begin();
  await page.goto(link); // 1: the link
  await expect(page).toHaveURL(/\/queue/);
  const guide = page.getByRole("complementary", { name: "Your first report" });
  await expect(guide).toContainText("Step 1 of 5");
  await expect(page.locator("[role=row][data-id]").first()).toBeVisible();
  await page.keyboard.press("Enter"); // 2: the first report
  await expect(guide).toContainText("Step 2 of 5");
  await page.waitForTimeout(800);
  await page.keyboard.press("a"); // 3: accept
  await expect
    .poll(async () => (await api<{ total: number }>(page, "GET", "/queue?verdict=valid&limit=1")).body.total)
    .toBe(1);
  // The same link does not open the desk a second time.
  const other = await page.context().browser()?.newPage();
  await other?.goto(link);
  await expect(other ?? page).not.toHaveURL(/\/queue/);
  await other?.close();
});
