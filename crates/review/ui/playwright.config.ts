// Tests in a real browser against the real service (`cargo run -p review --example desk`): embedded ClickHouse, embedded journal,
// invented reports. One worker: the tests share two desks, and a machine of two cores.
import { defineConfig } from "@playwright/test";

/** The program; `scripts/desk.sh` builds it. */
const DESK = process.env.HARK_DESK ?? "../../../target/debug/examples/desk";

export const SMALL = 8471;
export const LARGE = 8472;

function desk(port: number, reports: number) {
  return {
    command: `${DESK} --reports ${reports} --listen 127.0.0.1:${port}`,
    url: `http://127.0.0.1:${port}/readyz`,
    timeout: 180_000,
    reuseExistingServer: false,
  };
}

export default defineConfig({
  testDir: "e2e",
  workers: 1,
  fullyParallel: false,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  forbidOnly: true,
  retries: 0,
  reporter: [["list"]],
  outputDir: "test-results",
  webServer: [desk(SMALL, 400), desk(LARGE, 100_000)],
  use: {
    baseURL: `http://127.0.0.1:${SMALL}`,
    browserName: "chromium",
    locale: "en-GB",
    timezoneId: "Europe/Berlin",
    viewport: { width: 1360, height: 900 },
    launchOptions: { executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-quic"] },
  },
});
