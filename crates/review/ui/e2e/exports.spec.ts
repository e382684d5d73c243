// Cases on their way to receivers: what is missing is said on the card, and answers are taken in on the page of exports.
import { api, expect, onCard, reports, test } from "./desk";

test("what a person says of a case is saved, and no longer missing", async ({ as }) => {
  const page = await as("everybody");
  const [row] = await reports(page, "status=new,open&sort=-received&limit=1&offset=50");
  await page.goto(`/reports/${row?.id}`);
  await onCard(page);
  const section = page.getByRole("region", { name: "Case for export" });
  await expect(section.getByText("C.1.7", { exact: true })).toBeVisible();
  const posted: unknown[] = [];
  page.on("request", (request) => {
    if (request.method() === "POST" && request.url().endsWith(`/reports/${row?.id}/case`)) posted.push(request.postDataJSON());
  });
  const criteria = section.getByRole("combobox", { name: /Fulfils the local criteria/ });
  const saveCriteria = section.getByRole("button", { name: /Save: Fulfils the local criteria/ });
  await expect(saveCriteria).toBeDisabled();
  // Who looks for “No” with the arrow keys passes “Yes”, and has not said it.
  await criteria.focus();
  await page.keyboard.press("ArrowDown");
  await expect(criteria).toHaveValue("true");
  await page.keyboard.press("ArrowDown");
  await expect(criteria).toHaveValue("false");
  await criteria.selectOption("true");
  await saveCriteria.click();
  await expect(section.getByText("C.1.7", { exact: true })).toBeHidden();
  const code = section.getByRole("textbox", { name: /MedDRA LLT code/ }).first();
  const save = section.getByRole("button", { name: /Save: MedDRA LLT code/ }).first();
  await code.fill("1001");
  await expect(save).toBeDisabled();
  await code.fill("10019211");
  await save.click();
  await expect(section.getByText("said by everybody").first()).toBeVisible();
  const said = async () => {
    const { body } = await api<{ said: { element: string; value: string }[] }>(page, "GET", `/reports/${row?.id}/case`);
    return body.said.map(({ element, value }) => [element, value]);
  };
  await expect.poll(said).toEqual([
    ["C.1.7", "true"],
    ["E.i.2.1b", "10019211"],
  ]);
  expect(posted).toEqual([
    { element: "C.1.7", value: "true" },
    { element: "E.i.2.1b", mention: expect.any(Number), value: "10019211" },
  ]);
  await section.getByText(/with their origin/).click();
  await expect(section.getByRole("cell", { name: "10019211" })).toBeVisible();
});

test("another receiver that cannot be shown leaves the way back open", async ({ as }) => {
  const page = await as("everybody");
  const [row] = await reports(page, "status=new,open&sort=-received&limit=1&offset=51");
  await page.route("**/case?profile=fda", (route) =>
    route.fulfill({
      status: 500,
      contentType: "application/problem+json",
      body: JSON.stringify({ type: "urn:hark:problem:internal", title: "It failed", status: 500, detail: "The case cannot be made." }),
    }),
  );
  await page.goto(`/reports/${row?.id}`);
  await onCard(page);
  const section = page.getByRole("region", { name: "Case for export" });
  const receiver = section.getByRole("combobox", { name: "Receiver" });
  await receiver.selectOption("fda");
  await expect(section.getByText("The case cannot be made.")).toBeVisible();
  await expect(section.getByText(/with their origin/)).toHaveCount(0);
  await receiver.selectOption("ich");
  await expect(section.getByText("The case cannot be made.")).toHaveCount(0);
  await expect(section.getByText(/with their origin/)).toBeVisible();
  await expect(receiver).toHaveValue("ich");
});

test("an acknowledgement is taken in, and a file that is none is refused in words", async ({ as }) => {
  const page = await as("exporter");
  await page.goto("/exports");
  const batch = page.getByRole("row", { name: /HARK-0003/ });
  await expect(batch).toBeVisible();
  const file = (text: string) => ({ name: "ack.xml", mimeType: "application/xml", buffer: Buffer.from(text) });
  await page.getByLabel("File").setInputFiles(file("<html/>"));
  await page.getByRole("button", { name: "Take in" }).click();
  await expect(page.getByRole("alert").getByText("MCCI_IN200101UV01")).toBeVisible();
  await page.getByLabel("File").setInputFiles(file('<MCCI_IN200101UV01><id extension="HARK-0003"/></MCCI_IN200101UV01>'));
  await page.getByRole("button", { name: "Take in" }).click();
  await expect(batch.getByText("accepted")).toBeVisible();

  const viewer = await as("viewer");
  await viewer.goto("/queue");
  await expect(viewer.getByRole("link", { name: "Exports" })).toHaveCount(0);
});
