// The clerk types, and the accounts are there before Enter: masked, chosen with the arrows, said to who cannot see them.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Hall, ticketFrom } from "./hall.mjs";
import { Keys } from "./keys.mjs";

let hall;

before(async () => {
  hall = await Hall.open();
});

after(() => hall?.close());

test("an account is found while its number is typed, and chosen by keyboard alone", async () => {
  const { number } = await ticketFrom(hall);
  const page = await hall.staff("clerk", { counter: 1 });
  await page.goto(`${hall.url}/counter/renmin-1`);
  const asked = [];
  page.on("request", (request) => request.url().endsWith("/typed") && asked.push(request.url()));
  const keys = new Keys(page);
  await keys.go("Enter");
  await keys.go("F10");
  await keys.type("300");
  await keys.go("Enter");
  await keys.go("Enter");
  await keys.sees(new RegExp(number));
  await keys.go("Enter");
  await keys.press("F9");
  await keys.type("身份证");
  await keys.go("Enter");

  const picks = page.locator("#found button.pick");
  const said = page.locator("#found-said");
  await keys.type("60");
  await page.waitForTimeout(600);
  assert.equal(asked.length, 0, "two digits say nothing");
  await page.keyboard.type("0000");
  await picks.first().waitFor({ timeout: 10_000 });
  assert.equal(await page.evaluate(() => document.activeElement?.id), "q", "who types keeps the keyboard");
  assert.ok(asked.length <= 2, "one question after a pause, not one for each key");
  assert.equal(await said.getAttribute("role"), "status");
  assert.match(await said.innerText(), /\d/);
  const shown = await page.locator("#found").innerText();
  assert.match(shown, /\*/);
  assert.doesNotMatch(shown, /1\d{10}/, "no phone in full");

  const at = () => page.evaluate(() => [...document.querySelectorAll("#found button.pick")].indexOf(document.activeElement));
  await keys.press("ArrowDown");
  assert.equal(await at(), 0);
  await keys.press("ArrowDown");
  assert.equal(await at(), 1);
  await keys.press("ArrowUp");
  await keys.press("Escape");
  assert.equal(await page.evaluate(() => document.activeElement?.id), "q");
  await page.keyboard.press("End");
  await page.keyboard.type("zzzz");
  await page.waitForFunction(() => document.querySelectorAll("#found button.pick").length === 0, null, { timeout: 10_000 });
  for (let n = 0; n < 4; n++) await keys.press("Backspace");
  await picks.first().waitFor({ timeout: 10_000 });
  await keys.press("ArrowDown");
  await keys.go("Enter");
  assert.match(page.url(), /step=quote/);
  assert.deepEqual(page.problems, []);
  await page.context().close();
});
