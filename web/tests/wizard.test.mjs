// A new installation, from the one-time link to the first ticket at the kiosk, as its owner walks it; axe looks at each
// page of the wizard in both languages on the way.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { clean, visit } from "./axe.mjs";
import { Hall } from "./hall.mjs";

let hall;

before(async () => {
  hall = await Hall.empty();
});

after(() => hall?.close());

const PASSWORD = "seven grey geese over the weir";

async function send(page, form) {
  await Promise.all([page.waitForEvent("domcontentloaded"), page.locator(`${form} button[type=submit]`).first().click()]);
  await page.waitForLoadState();
}

test("from the one-time link to the first ticket", async () => {
  const page = await hall.page();
  await page.goto(hall.link);
  assert.ok(!page.url().includes("#"), "the token left the address");
  await clean(page, "/setup");
  const founding = { branch_name: "望川分公司", branch: "wangchuan", name: "韩梅梅", login: "han", password: "short" };
  for (const [name, value] of Object.entries(founding)) await page.fill(`[name=${name}]`, value);
  await send(page, "form");
  await clean(page, "/setup, refused");
  assert.equal(await page.inputValue("[name=branch_name]"), "望川分公司", "what was typed is kept");
  await page.fill("[name=password]", PASSWORD);
  await send(page, "form");
  await page.waitForURL(/\/admin\/begin/);
  await visit(page, page.url());
  await page.fill('[name="name.zh"]', "南门大厅");
  await page.fill("[name=id]", "nanmen");
  await send(page, "main form");

  // The calendar goes on by itself once it is saved: open round the clock, so that the story is true at any hour.
  await page.waitForURL(/\/opening\?/);
  await visit(page, page.url());
  for (let day = 1; day <= 7; day++) {
    for (const input of await page.locator(`[name^="${day}."]`).all()) await input.fill("");
    await page.fill(`[name="${day}.0.opens"]`, "00:00");
    await page.fill(`[name="${day}.0.closes"]`, "24:00");
  }
  await send(page, 'form:has(table.week)');
  const steps = [];
  for (;;) {
    const url = new URL(page.url());
    steps.push(url.pathname.split("/").at(-1));
    await visit(page, `${url.origin}${url.pathname}?begin=nanmen`);
    if (steps.at(-1) === "services") {
      await visit(page, `${url.origin}${url.pathname}/element?id=pay&begin=nanmen`);
      await page.goBack();
    }
    if (steps.at(-1) === "staff") await addClerk(page);
    if (steps.at(-1) === "devices") break;
    const next = page.locator("nav.around a.primary");
    await Promise.all([page.waitForEvent("domcontentloaded"), next.click()]);
  }
  assert.deepEqual(steps, ["zones", "customer_types", "documents", "categories", "services", "counters", "needs", "staff", "devices"]);
  await visit(page, `${hall.url}/admin/halls/nanmen?begin=nanmen`);

  await page.goto(`${hall.url}/admin/devices?begin=nanmen`);
  await page.fill('form[action="/admin/devices"] [name=name]', "Kiosk at the door");
  await page.selectOption("[name=scope]", "kiosk");
  await send(page, 'form[action="/admin/devices"]');
  await clean(page, "the kiosk's token");
  await send(page, 'form[action="/enrol"]');
  assert.equal(new URL(page.url()).pathname, "/kiosk/nanmen");
  await page.setViewportSize({ width: 1080, height: 1920 });
  await page.locator(".tiles a").first().click();
  await page.locator(".types button").first().click();
  await page.locator(".answers button, .answers a").first().click();
  await page.waitForURL(/\/tickets\//);
  assert.match(await page.locator("main").innerText(), /[A-Z]{1,2}\d{3}/);
  await clean(page, "the first ticket");
});

async function addClerk(page) {
  await page.fill('form[action="/admin/staff"] [name=name]', "李雷");
  await page.fill('form[action="/admin/staff"] [name=login]', "li.lei");
  await send(page, 'form[action="/admin/staff"]');
  await page.locator(".secret").waitFor();
  await clean(page, "the clerk's one-time code");
}
