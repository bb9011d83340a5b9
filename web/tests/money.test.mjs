// Money at the counter in a real browser: half in cash and half by code, change left, a receipt that anybody checks, a
// payment taken back by the duty manager.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { speak, visit } from "./axe.mjs";
import { Hall, ticketFrom } from "./hall.mjs";
import { Keys } from "./keys.mjs";

let hall;

before(async () => {
  hall = await Hall.open({ provider: true });
});

after(() => hall?.close());

/** A clerk at counter 1 with a ticket in service, the first account that is found, and the step of the quote open. */
async function atTheQuote(page) {
  const { token } = await ticketFrom(hall);
  await page.goto(`${hall.url}/counter/renmin-1`);
  const keys = new Keys(page);
  if (await page.locator("form#seat").count()) {
    await keys.go("Enter");
    await keys.go("F10");
    await keys.type("300");
    await keys.go("Enter");
  }
  await keys.go("Enter", "Enter");
  await keys.type("6000000");
  await keys.go("Enter", "1");
  return { keys, phone: `${hall.url}/ticket/${token}` };
}

test("money for the next bills, half in cash and half by code; the receipt is checked by anybody and taken back", async () => {
  const page = await hall.staff("clerk", { counter: 1 });
  const { keys, phone: address } = await atTheQuote(page);
  await page.fill("#owed", "0").catch(() => {});
  await page.fill("#months", "0");
  await keys.press("u");
  await page.fill("#top-up", "100");
  assert.match(await page.locator("[data-total]").innerText(), /100\.00/);
  await page.locator("#top-up").focus();
  await keys.go("Enter");
  await keys.sees(/预存/);
  // The customer reads it on their own phone and says yes there; the clerk's screen follows.
  const phone = await hall.page({ width: 390, height: 844 });
  await phone.goto(address);
  await visit(phone, `${address}/quote`);
  await speak(phone, address, "zh-CN");
  await phone.goto(address);
  await phone.getByRole("link", { name: "核对并确认" }).click();
  await phone.getByRole("button", { name: /^确认 ¥100\.00/ }).click();
  await phone.getByText("已确认，谢谢").waitFor();
  await page.getByText("客户已在手机上确认").first().waitFor({ timeout: 15_000 });
  await phone.context().close();
  await keys.go("Enter");

  await keys.press("Alt+2");
  await page.fill("#part", "40");
  await page.selectOption("#rest-method", "qr");
  await page.fill("#rest-reference", "WX202611260001");
  await page.fill("#payer", "王大明");
  await page.fill("#tendered", "50");
  assert.match(await page.locator("#change").innerText(), /10\.00/, "change is worked out for the part in cash");
  await page.locator("#tendered").focus();
  await keys.go("Enter");
  await keys.sees(/现金 \+ 扫码/);
  await keys.sees(/¥10\.00/);
  const payment = (await page.locator("a[href^='/receipts/']").getAttribute("href")).split("/").at(-1);
  await keys.go("Enter", "Enter");

  const receipt = await hall.staff("duty_manager");
  await receipt.goto(`${hall.url}/receipts/${payment}`);
  const text = await receipt.locator("main").innerText();
  assert.match(text, /王大明/);
  assert.match(text, /现金 ¥40\.00/);
  assert.match(text, /WX202611260001/);
  const code = await receipt.locator("main .hint strong").last().innerText();
  const number = /\d{4}-\d{6}/.exec(text)[0];

  const anybody = await hall.page({ width: 390, height: 844 });
  await anybody.goto(`${hall.url}/check/renmin/${number}/${code}`);
  const seen = await anybody.locator("main").innerText();
  assert.match(seen, /有效收据/);
  assert.doesNotMatch(seen, /王/);
  await anybody.goto(`${hall.url}/check/renmin/${number}/aaaaaaaaaa`);
  assert.match(await anybody.locator("main").innerText(), /没有这个号码/);

  await receipt.goto(`${hall.url}/duty/renmin/money`);
  await receipt.locator(`a[href*="payment=${payment}"]`).click();
  await receipt.selectOption("#reason", "wrong_amount");
  await receipt.fill("#note", "多收了一笔");
  await receipt.locator("section.reverse button[type=submit]").click();
  await receipt.waitForURL(/\/duty\/renmin\/money$/);
  assert.match(await receipt.locator("tr", { hasText: number }).innerText(), /已冲正/);
  await anybody.goto(`${hall.url}/check/renmin/${number}/${code}`);
  assert.match(await anybody.locator("main").innerText(), /冲正/);
  assert.deepEqual([...page.problems, ...receipt.problems, ...anybody.problems], []);
  for (const shown of [page, receipt, anybody]) await shown.context().close();
});

test("a year ahead earns its free month and is paid in cash with change", async () => {
  const page = await hall.staff("clerk", { counter: 1 });
  const { keys } = await atTheQuote(page);
  await page.fill("#owed", "0").catch(() => {});
  await page.fill("#months", "12");
  await page.locator("#months").focus();
  await keys.go("Enter");
  await keys.sees(/交 12 个月送 1 个月/);
  await keys.go("Enter");
  const due = Number((await page.locator(".due b.sum").innerText()).replace(/[^0-9.]/g, ""));
  assert.ok(due > 0);
  const tendered = Math.ceil((due + 1) / 100) * 100;
  const change = (tendered - due).toFixed(2);
  await page.fill("#tendered", String(tendered));
  assert.ok((await page.locator("#change").innerText()).includes(change), `${change} is to be handed back`);
  await page.locator("#tendered").focus();
  await keys.go("Enter");
  assert.ok((await page.locator("div.change.give").innerText()).includes(change));
  await keys.go("Enter", "Enter");
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test("half in cash, half by a code that the customer scans; the provider tells of it late", async () => {
  const page = await hall.staff("clerk", { counter: 1 });
  const { keys } = await atTheQuote(page);
  await page.fill("#top-up", "30");
  await page.locator("#top-up").focus();
  await keys.go("Enter", "Enter");
  await keys.go("Alt+q");
  await page.fill("#cash-part", "10");
  await page.fill("#cash-tendered", "20");
  const control = (path, body) => fetch(`${hall.pays}/control${path}`, {
    method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body),
  });
  await control("/mischief", { lose_notifications: 1 });
  await keys.go("Alt+x");
  const code = page.locator("a.code");
  await code.waitFor();
  await keys.sees(/¥20\.00/);
  const pad = await hall.page({ width: 800, height: 1280 });
  await pad.goto(`${hall.url}/pad/renmin-1#token=${encodeURIComponent(hall.token("pad") ?? "")}`);
  const address = await code.getAttribute("href");
  const phone = await hall.page({ width: 390, height: 844 });
  await phone.goto(address);
  await phone.getByRole("button").click();
  await phone.getByText("已付款").waitFor();
  // Nobody was told; the server asks by itself, and the screen goes on by itself.
  await page.getByText("现金 + 扫码").first().waitFor({ timeout: 90_000 });
  await keys.sees(/¥10\.00/);
  assert.deepEqual([...page.problems, ...phone.problems], []);
  for (const shown of [page, pad, phone]) await shown.context().close();
});
