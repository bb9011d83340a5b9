// axe-core over every page of the product, in both languages: no violation, and nothing wider than its screen. The wizard
// has a story of its own, which looks at its pages on the way.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { LANGUAGES, clean, speak, visit } from "./axe.mjs";
import { Hall, day } from "./hall.mjs";

const HALL = "renmin";
let hall;

before(async () => {
  hall = await Hall.open();
});

after(() => hall?.close());

/** Several addresses with one window. */
async function visitAll(page, paths, options) {
  for (const path of paths) await visit(page, `${hall.url}${path}`, options);
}

async function ticket() {
  const body = { service: "pay", customer_type: "person", channel: "integration" };
  const issued = await hall.api("POST", `/halls/${HALL}/tickets`, { token: hall.token("integration"), body });
  assert.equal(issued.status, 201, JSON.stringify(issued.body));
  return issued.body;
}

async function bearer(page) {
  return (await page.context().cookies()).find((cookie) => cookie.name === "sansheng").value;
}

async function act(token, method, path, body = method === "GET" ? undefined : {}, key) {
  const done = await hall.api(method, path, { token, body, key });
  assert.ok(done.status < 300, `${path}: ${JSON.stringify(done.body)}`);
  return done.body;
}

/** Opens every dialog that a button on the page opens, and looks at it. */
async function dialogs(page, what) {
  const names = await page.evaluate(() => [...document.querySelectorAll("[data-opens]")].map((button) => button.dataset.opens));
  for (const name of new Set(names)) {
    const button = page.locator(`[data-opens="${name}"]`).first();
    if (!(await button.isVisible()) || (await button.isDisabled())) continue;
    await button.click();
    await clean(page, `${what}, dialog ${name}`);
    await page.keyboard.press("Escape");
  }
}

async function send(page, form) {
  await Promise.all([page.waitForEvent("domcontentloaded"), page.locator(`${form} button[type=submit]`).first().click()]);
  await page.waitForLoadState();
}

/** The greeter looks a service up by its initials, with the keyboard alone, and gives a ticket with a code to photograph. */
async function findsAndGives(page) {
  const services = page.locator("#services .pick:visible");
  const all = await services.count();
  await page.focus("#find");
  await page.keyboard.type("zzzz");
  await page.locator("#services [data-none]").waitFor();
  await page.click("[data-types=clear]");
  assert.equal(await services.count(), all, "the services are back");
  await page.focus("#find");
  await page.keyboard.type("zzzz");
  await page.locator(".types button").first().click();
  await services.first().waitFor();
  assert.equal(await services.count(), all, "nobody is asked to choose out of nothing");
  await page.focus("#find");
  await page.keyboard.type("jssf");
  assert.ok((await services.count()) < all, "found by the initials of its sound");
  await clean(page, "a search");
  await page.keyboard.press("Enter");
  assert.ok(await page.locator("#services input:checked").isVisible());
  assert.equal(await page.locator(".given").count(), 0, "Enter chooses and gives nothing");
  await page.locator(".types button").first().click();
  const code = page.locator(".given img");
  await code.waitFor();
  // Of its 37 modules four on either side are white.
  const { width } = await code.boundingBox();
  assert.ok((width * 29) / 37 >= 240, `photographed at arm's length: ${width}`);
  assert.ok(await code.evaluate((img) => img.complete && img.naturalWidth > 0), "the code is drawn");
}

describe("every page", { concurrency: 2 }, () => {
  describe("of customers and clerks", () => {
    test("public pages, and what a stranger is refused", async () => {
      const page = await hall.page();
      await visitAll(page, ["/", "/sign-in", "/sign-in?done=password", "/sign-in/password", "/enrol", "/setup", `/tariffs/${HALL}`, `/pledge/${HALL}`, "/check"]);
      await visitAll(page, ["/api/docs"], { languages: ["en"] });
      await visitAll(page, ["/nowhere", "/kiosk/nowhere", "/pledge/nowhere"], { status: 404 });
      for (const language of LANGUAGES) {
        await speak(page, hall.url, language);
        await page.goto(`${hall.url}/sign-in`);
        await page.fill("[name=account]", "nobody");
        await page.fill("[name=password]", "no such password");
        await Promise.all([page.waitForEvent("domcontentloaded"), page.keyboard.press("Enter")]);
        await clean(page, "a refused sign-in");
        assert.equal(await page.inputValue("[name=account]"), "nobody", "what was typed is kept");
      }
      await page.setViewportSize({ width: 390, height: 844 });
      await visitAll(page, ["/", "/sign-in", `/tariffs/${HALL}`, `/pledge/${HALL}`, "/check"]);
      await page.context().close();
    });

    for (const [width, height] of [[1080, 1920], [1366, 768], [820, 1180]]) {
      test(`the kiosk at ${width} x ${height}`, async () => {
        const page = await hall.page({ width, height });
        const kiosk = `/kiosk/${HALL}`;
        await visitAll(page, [kiosk, `${kiosk}/services`, `${kiosk}/pay`, `${kiosk}/ownership/papers?customer_type=agent&need=elderly`]);
        await visitAll(page, [`${kiosk}/tickets/${(await ticket()).token}`]);
        await visitAll(page, [`${kiosk}/nothing`], { status: 404 });
        await page.context().addCookies([{ name: "size", value: "large", url: hall.url }]);
        await visitAll(page, [kiosk, `${kiosk}/pay`]);
        await page.context().close();
      });
    }

    test("a ticket on the phone: waiting, to be cancelled, called, to be rated, printed", async () => {
      const { token, id } = await ticket();
      const page = await hall.page({ width: 320, height: 640 });
      await visitAll(page, [`/ticket/${token}`, `/ticket/${token}/cancel`, `/ticket/${token}/slip`]);
      const { account, password } = hall.account("clerk", 4);
      const clerk = (await act(undefined, "POST", "/sessions", { account, password })).token;
      await act(clerk, "PUT", "/counters/renmin-4/presence", { state: "open" });
      // Others may stand before this one.
      let called;
      do {
        if (called) await act(clerk, "POST", `/tickets/${called}/finishes`);
        called = (await act(clerk, "POST", "/counters/renmin-4/calls")).ticket.id;
        if (called !== id) await act(clerk, "POST", `/tickets/${called}/starts`);
      } while (called !== id);
      await visitAll(page, [`/ticket/${token}`]);
      await act(clerk, "POST", `/tickets/${id}/starts`);
      await act(clerk, "POST", `/tickets/${id}/finishes`);
      await visitAll(page, [`/ticket/${token}`, `/ticket/${token}/rate`]);
      await visitAll(page, ["/ticket/wangchuan.nothing"], { status: 404 });
      await page.context().close();
    });

    test("the clerk's counter: idle, till, called, serving, looked up, quoted, each dialog, taken, handed back", async () => {
      const page = await hall.staff("clerk", { counter: 3 });
      const counter = `${hall.url}/counter/renmin-3`;
      // A live page follows what is done; so that it is not on its way just when it is looked at, it is left first.
      const acts = async (...what) => {
        await page.goto("about:blank");
        return act(await bearer(page), ...what);
      };
      const go = async (...keys) => {
        for (const key of keys) {
          await Promise.all([page.waitForEvent("domcontentloaded"), page.keyboard.press(key)]);
          await page.waitForLoadState();
        }
      };
      const here = async (what) => {
        await clean(page, what);
        await dialogs(page, what);
      };
      await visit(page, counter);
      await visit(page, `${counter}/till`);
      await acts("PUT", "/counters/renmin-3/presence", { state: "open" });
      await visit(page, counter);
      await page.goto(`${counter}/till`);
      await page.keyboard.type("300");
      await go("Enter");
      await visit(page, `${counter}/till`);
      const issued = await ticket();
      let shown;
      do {
        const { ticket: called } = await acts("POST", "/counters/renmin-3/calls");
        shown = called.id;
        if (shown !== issued.id) for (const what of ["starts", "finishes"]) await acts("POST", `/tickets/${shown}/${what}`);
      } while (shown !== issued.id);
      await visit(page, counter);
      await here("called");
      await acts("POST", `/tickets/${issued.id}/starts`);
      await visit(page, counter);
      await here("serving");
      const { accounts } = await acts("GET", "/accounts?q=6000000");
      const quote = await acts("POST", `/tickets/${issued.id}/quotes`, { account: accounts[0].id, prepay_months: 3 });
      await visit(page, counter);
      await here("quoted");
      await acts("POST", `/quotes/${quote.id}/confirmations`);
      await visit(page, counter);
      await here("confirmed");
      const paid = await acts("POST", `/tickets/${issued.id}/payments`, { quote: quote.id, method: "cash", tendered_fen: 10_000_00 }, "access-pay");
      await visit(page, counter);
      await visit(page, `${hall.url}/receipts/${paid.id}`);
      await visit(page, `${hall.url}/accounts/${accounts[0].id}/statement`);
      await visit(page, `${hall.url}/me`);
      await visit(page, `${hall.url}/admin`, { status: 403 });
      await page.goto(`${hall.url}/me`);
      await acts("POST", "/sessions/current/locks");
      await visit(page, `${hall.url}/locked`);
      await page.context().close();
    });
  });

  describe("of those who lead and set up", () => {
    test("the board, and the pad that nobody sits at", async () => {
      const board = await hall.page({ width: 1920, height: 1080 });
      await visitAll(board, [`/board/${HALL}`]);
      await board.context().close();
      const pad = await hall.page({ width: 800, height: 1280 });
      await pad.goto(`${hall.url}/enrol`);
      await pad.fill("[name=token]", hall.token("pad"));
      await Promise.all([pad.waitForURL(/\/pad\//), pad.keyboard.press("Enter")]);
      await visitAll(pad, [new URL(pad.url()).pathname]);
      await pad.context().close();
    });

    test("the greeter's tablet", async () => {
      await ticket();
      const page = await hall.staff("greeter", { width: 820, height: 1180 });
      await visitAll(page, [`/greeter/${HALL}`, "/me"]);
      for (const language of LANGUAGES) {
        await speak(page, hall.url, language);
        await page.goto(`${hall.url}/greeter/${HALL}`);
        await findsAndGives(page);
        await clean(page, "a ticket that was given");
        await page.locator(".given header a").click();
        await page.locator(".given").waitFor({ state: "detached" });
      }
      await visitAll(page, [`/duty/${HALL}`], { status: 403 });
      await page.context().close();
    });

    test("duty manager, leader and auditor: the hall, its order, its money, its figures", async () => {
      const waiting = await ticket();
      const duty = await hall.staff("duty_manager");
      const money = await hall.api("GET", `/halls/${HALL}/tills`, { token: await bearer(duty) });
      assert.equal(money.status, 200);
      await visitAll(duty, [`/duty/${HALL}`, `/duty/${HALL}/order`, `/duty/${HALL}/tickets/${waiting.id}`, `/duty/${HALL}/money`, `/duty/${HALL}/day-end`, `/reports/${HALL}`, `/reports/${HALL}/ledger`, `/reports/${HALL}/provider-orders`, `/reports/${HALL}/invoices`, "/me"]);
      await dialogs(duty, "duty");
      await visitAll(duty, [`/duty/${HALL}/tickets/nothing`], { status: 404 });
      await duty.setViewportSize({ width: 820, height: 1180 });
      await visitAll(duty, [`/duty/${HALL}`, `/reports/${HALL}`]);
      await duty.setViewportSize({ width: 390, height: 844 });
      await visitAll(duty, [`/duty/${HALL}`, `/duty/${HALL}/order`, `/duty/${HALL}/money`, `/duty/${HALL}/day-end`, `/reports/${HALL}`, `/reports/${HALL}/ledger`]);
      await duty.context().close();
      const leader = await hall.staff("leader");
      await visitAll(leader, ["/admin/billing", `/reports/${HALL}`, `/reports/${HALL}/staffing`]);
      // Every place is in sight on a small desk's screen, in either language.
      for (const path of [`/duty/${HALL}/order`, `/reports/${HALL}/staffing`]) {
        for (const language of LANGUAGES) {
          await speak(leader, hall.url, language);
          await leader.goto(`${hall.url}${path}`);
          assert.deepEqual(await leader.locator(".topbar nav").evaluate((nav) => [nav.scrollWidth, nav.clientWidth].toSorted((a, b) => a - b)), await leader.locator(".topbar nav").evaluate((nav) => [nav.clientWidth, nav.clientWidth]), `${path} in ${language}`);
        }
      }
      await leader.context().close();
      const yesterday = day(-1);
      const auditor = await hall.staff("auditor");
      await visitAll(auditor, [`/duty/${HALL}`, `/duty/${HALL}/order?day=${yesterday}`, `/duty/${HALL}/money?day=${yesterday}`]);
      const receipt = auditor.locator('a[href^="/receipts/"]').first();
      await visit(auditor, `${hall.url}${await receipt.getAttribute("href")}`);
      await auditor.context().close();
    });

    test("the administrator's pages: lists, forms, calendar, people, devices, refused forms", async () => {
      const page = await hall.staff("owner");
      const base = `/admin/halls/${HALL}`;
      const lists = ["zones", "counters", "categories", "services", "documents", "customer_types", "needs", "reasons", "tariffs"];
      await visitAll(page, ["/admin/halls", "/admin/begin", "/admin/branch", "/admin/staff", "/admin/devices", "/admin/import", "/admin/outbox", "/me"]);
      await visitAll(page, ["", "/hall", "/opening", "/pack", "/changes"].map((path) => base + path));
      await visitAll(page, lists.map((list) => `${base}/lists/${list}`));
      await visitAll(page, lists.map((list) => `${base}/lists/${list}/element`));
      await visitAll(page, [`${base}/lists/services/element?id=pay`, `${base}/lists/tariffs/element?like=digital.2`]);
      await visitAll(page, [`${base}/lists/secrets`], { status: 404 });
      for (const language of LANGUAGES) {
        await speak(page, hall.url, language);
        await page.goto(`${hall.url}${base}/lists/services/element?id=pay`);
        await page.fill('[name="norm_s"]', "soon");
        await send(page, `form[action$="/element"]`);
        await clean(page, "a refused service");
        assert.equal(await page.inputValue('[name="norm_s"]'), "soon", "what was typed is kept");
        await page.goto(`${hall.url}/admin/staff`);
        await page.locator("summary").first().click();
        await clean(page, "a person, unfolded");
        await page.fill('form[action="/admin/staff"] [name=name]', "韩梅梅");
        await page.fill('form[action="/admin/staff"] [name=login]', `han-${language.toLowerCase()}`);
        await send(page, 'form[action="/admin/staff"]');
        await page.locator(".secret").waitFor();
        await clean(page, "a one-time code");
        await page.goto(`${hall.url}/admin/devices`);
        await page.fill('form[action="/admin/devices"] [name=name]', `Board ${language}`);
        await send(page, 'form[action="/admin/devices"]');
        await clean(page, "a device's token");
        await page.goto(`${hall.url}/me`);
        await page.locator('form[action="/me/factor/begin"] button').click();
        await page.locator(".qr").waitFor();
        await clean(page, "a second factor");
      }
      await page.setViewportSize({ width: 820, height: 1180 });
      await visitAll(page, [base, `${base}/opening`, `${base}/lists/services/element?id=pay`, "/admin/staff"]);
      await page.setViewportSize({ width: 390, height: 844 });
      await visitAll(page, [base, `${base}/opening`, "/admin/staff"]);
      await page.context().close();
    });

    // Here, because a person has one session: beside the others it would end theirs.
    test("every staff page in the dark", async () => {
      const base = `/admin/halls/${HALL}`;
      const once = { languages: ["zh-CN"] };
      const lead = await hall.staff("leader", { colorScheme: "dark" });
      await visitAll(lead, ["/", `/duty/${HALL}`, `/duty/${HALL}/money`, `/duty/${HALL}/day-end`, `/reports/${HALL}`, `/reports/${HALL}/ledger`, `/reports/${HALL}/provider-orders`, `/reports/${HALL}/invoices`, `/reports/${HALL}/staffing`, "/admin/billing", "/me"], once);
      await lead.context().close();
      const page = await hall.staff("administrator", { colorScheme: "dark" });
      await visitAll(page, [base, "/admin/staff", `${base}/opening`, `${base}/lists/services`, `${base}/lists/services/element?id=pay`], once);
      await page.context().close();
    });
  });
});
