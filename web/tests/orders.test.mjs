// Dated orders at the counter in a real browser, by keys alone: an account is suspended from a day to come, stands there,
// and is left as it was; what a stop gives back is looked at before anybody says yes.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { clean } from "./axe.mjs";
import { Hall, ticketFrom } from "./hall.mjs";
import { Keys } from "./keys.mjs";

let hall;

before(async () => {
  hall = await Hall.open({ days: 0 });
});

after(() => hall?.close());

/** A clerk at counter 1 with a ticket in service and the first account that is found. */
async function withAnAccount(page) {
  await ticketFrom(hall);
  await page.goto(`${hall.url}/counter/renmin-1`);
  const keys = new Keys(page);
  await keys.go("Enter", "Enter", "Enter");
  await page.goto(`${hall.url}/counter/renmin-1?step=account`);
  await keys.type("6000000");
  await keys.go("Enter", "1");
  return keys;
}

/** Types a day as its digits; in which order depends on what language the browser speaks. */
async function typesDay(page, day) {
  const [year, month, date] = day.split("-");
  await page.waitForFunction(() => document.activeElement?.id === "order-day", null, { timeout: 15_000 });
  for (const digits of [year + month + date, month + date + year, date + month + year]) {
    for (let part = 0; part < 3; part++) await page.keyboard.press("ArrowLeft");
    await page.keyboard.type(digits);
    if ((await page.locator("#order-day").inputValue()) === day) return;
  }
  assert.equal(await page.locator("#order-day").inputValue(), day, "a day is typed as its digits");
}

/** Everything of the sheet is on the screen at once. */
async function fits(page, what) {
  const left = await page.evaluate(() => {
    const scrolls = (element) => element.scrollHeight - element.clientHeight;
    return [document.documentElement, ...document.querySelectorAll(".open-step")].map(scrolls);
  });
  const told = async () => `${what} scrolls by ${left}:\n${await page.locator("body").innerText()}`;
  assert.ok(left.every((more) => more <= 1), left.every((more) => more <= 1) ? "" : await told());
}

test("an account is suspended from a day to come and the order is taken back; a stop is looked at first", async () => {
  const page = await hall.staff("clerk", { counter: 1 });
  const keys = await withAnAccount(page);
  await keys.go("Alt+o");
  await keys.sees(/还没有登记过变更/);
  await clean(page, "the orders of an account");
  await fits(page, "what can be ordered");

  await keys.go("1");
  const day = page.locator("#order-day");
  assert.equal(await day.evaluate((field) => document.activeElement === field), true, "whoever comes begins at the day");
  const today = await day.inputValue();
  const later = new Date(Date.parse(today) + 10 * 86_400_000).toISOString().slice(0, 10);
  await typesDay(page, later);
  await clean(page, "a suspension");
  await fits(page, "a suspension");
  await keys.go("Enter");
  await keys.sees(/报停\s+等待生效/);
  await keys.sees(new RegExp(`用到 ${later}`));
  assert.match(await page.locator("body").innerText(), /已登记，到那一天自动生效/);
  await clean(page, "an order that stands");
  await fits(page, "an order that stands");

  // The same again is refused in words, and what was typed is still there.
  await keys.go("1");
  await typesDay(page, later);
  await keys.go("Enter");
  await keys.sees(/账户处于停机状态/);
  assert.equal(await day.inputValue(), later);
  await keys.go("Escape");

  await keys.press("Alt+1");
  await page.locator("dialog[open]").waitFor();
  await clean(page, "whether an order is taken back");
  await keys.go("Enter");
  await keys.sees(/报停\s+已撤销/);

  await keys.go("5");
  await keys.press("Tab");
  await typesDay(page, later);
  await keys.go("Enter");
  await keys.sees(new RegExp(`用到 ${later}，没有预缴的费用要退`));
  await keys.sees(/退回账户余额/);
  await clean(page, "what a stop gives back");
  await fits(page, "what a stop gives back");
  await keys.go("Escape", "Escape");
  assert.equal(await page.locator("#look-up, .steps").first().isVisible(), true, "back at the steps, nothing was stopped");
  await keys.go("Alt+o");
  assert.doesNotMatch(await page.locator(".order-list").innerText(), /停用或销户/);
  assert.deepEqual(page.problems, []);
  await page.context().close();
});
