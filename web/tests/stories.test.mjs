// A customer's visit in a real browser: kiosk, phone, board, counter by keyboard, rating; and what a restart does.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Hall, ticketFrom } from "./hall.mjs";
import { Keys } from "./keys.mjs";

const HALL = "renmin";
const COUNTER = "renmin-3";
let hall;
let clerk;

before(async () => {
  hall = await Hall.open();
  const { account, password } = hall.account("clerk", 3);
  const session = await hall.api("POST", "/sessions", { body: { account, password } });
  assert.equal(session.status, 201);
  clerk = session.body.token;
  const open = await hall.api("PUT", `/counters/${COUNTER}/presence`, { token: clerk, body: { state: "open" } });
  assert.equal(open.status, 200, JSON.stringify(open.body));
});

after(() => hall?.close());

const ticketFromKiosk = () => ticketFrom(hall);

/** A newcomer opens a screen's address, learns how to enrol, and is led back to the screen. */
async function enrol(page, screen, token) {
  const shown = await page.goto(`${hall.url}${screen}`);
  assert.equal(shown.status(), 401);
  await page.getByRole("link", { name: "登记这台设备" }).click();
  await page.fill("[name=token]", token);
  await page.keyboard.press("Enter");
  await page.waitForURL(`${hall.url}${screen}`);
  await page.locator("[data-step-here]").waitFor();
}

async function callNext() {
  const called = await hall.api("POST", `/counters/${COUNTER}/calls`, { token: clerk, body: {} });
  assert.equal(called.status, 201, JSON.stringify(called.body));
  return called.body.ticket;
}

async function act(id, what, body = {}) {
  const done = await hall.api("POST", `/tickets/${id}/${what}`, { token: clerk, body });
  assert.ok(done.status < 300, `${what}: ${JSON.stringify(done.body)}`);
  return done.body;
}

test("from the kiosk to the rating: board and phone follow without a reload", async () => {
  const board = await hall.page({ width: 1920, height: 1080 });
  await board.goto(`${hall.url}/board/${HALL}`);
  const { token, number } = await ticketFromKiosk();
  const phone = await hall.page({ width: 390, height: 844 });
  await phone.goto(`${hall.url}/ticket/${token}`);
  await phone.getByText(number).first().waitFor();

  const ticket = await callNext();
  await board.getByText(number).first().waitFor({ timeout: 10_000 });
  await phone.getByText("3 号窗口").first().waitFor({ timeout: 10_000 });
  await act(ticket.id, "starts");
  await act(ticket.id, "finishes");

  await phone.goto(`${hall.url}/ticket/${token}/rate`);
  await phone.getByText("非常满意").first().click();
  const submit = phone.getByRole("button", { name: /提交|评价/ });
  if (await submit.count()) await submit.first().click();
  await phone.waitForLoadState();
  const shown = await hall.api("GET", `/public/tickets/${token}`);
  assert.equal(shown.body.rated, true, JSON.stringify(shown.body));
  const again = await hall.api("POST", `/public/tickets/${token}/ratings`, { body: { level: 1, reasons: [] } });
  assert.equal(again.status, 409);
  assert.deepEqual([...board.problems, ...phone.problems], []);
  await board.context().close();
  await phone.context().close();
});

test("two counters press call at once and never get one ticket", async () => {
  const { account, password } = hall.account("clerk", 4);
  const other = (await hall.api("POST", "/sessions", { body: { account, password } })).body.token;
  await hall.api("PUT", "/counters/renmin-4/presence", { token: other, body: { state: "open" } });
  await ticketFromKiosk();
  const both = await Promise.all([
    hall.api("POST", `/counters/${COUNTER}/calls`, { token: clerk, body: {} }),
    hall.api("POST", "/counters/renmin-4/calls", { token: other, body: {} }),
  ]);
  assert.deepEqual(both.map((answer) => answer.status).sort(), [201, 204]);
  const winner = both.findIndex((answer) => answer.status === 201);
  const token = winner === 0 ? clerk : other;
  const { id } = both[winner].body.ticket;
  for (const what of ["starts", "finishes"]) {
    const done = await hall.api("POST", `/tickets/${id}/${what}`, { token, body: {} });
    assert.ok(done.status < 300, JSON.stringify(done.body));
  }
});

test("a board that was open before a restart shows what is called after it", async () => {
  const board = await hall.page({ width: 1920, height: 1080 });
  await board.goto(`${hall.url}/board/${HALL}`);
  await hall.stop();
  await hall.start();
  const { number } = await ticketFromKiosk();
  const ticket = await callNext();
  await board.getByText(number).first().waitFor({ timeout: 30_000 });
  await act(ticket.id, "starts");
  await act(ticket.id, "finishes");
  await board.context().close();
});

test("a whole visit at the counter by keyboard alone: till, call, papers kept, account, quote, cash, receipt, farewell, rating", async () => {
  const { token, number } = await ticketFromKiosk();
  const page = await hall.staff("clerk", { counter: 1 });
  await page.goto(`${hall.url}/counter/renmin-1`);
  const pad = await hall.page({ width: 800, height: 1280 });
  await enrol(pad, "/pad/renmin-1", hall.token("pad"));
  const phone = await hall.page({ width: 390, height: 844 });
  await phone.goto(`${hall.url}/ticket/${token}`);
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
  await keys.type("6000000");
  await keys.go("Enter", "1");
  await keys.press("m");
  await keys.type("3");
  await keys.go("Enter");
  await keys.sees(/预缴 3 个月/);
  // The customer reads the price on the pad and says yes there; the clerk's screen follows.
  await pad.getByText("合计").waitFor({ timeout: 15_000 });
  await pad.getByRole("button", { name: /^确认/ }).click();
  await pad.getByText("已确认，谢谢").waitFor({ timeout: 15_000 });
  await page.getByText("客户已在评价器上确认").first().waitFor({ timeout: 15_000 });
  await keys.go("Enter");
  // Too little is refused, with what was typed still there.
  await keys.type("1");
  await keys.go("Enter");
  assert.equal(await page.locator("#tendered").inputValue(), "1");
  await keys.press("F3");
  await keys.type("1000");
  await keys.go("Enter");
  await keys.sees(/请当面点清找零/);
  await keys.go("Enter");
  // What the clerk holds comes back first.
  await keys.go("Enter");
  await keys.sees(/交还/);
  await keys.go("F9");
  // Nobody has said yet that anything was answered: two keys say so.
  const voices = () => page.locator("#finish input[type=checkbox]").evaluateAll((boxes) => boxes.map((box) => box.checked));
  assert.deepEqual(await voices(), [false, false]);
  for (const key of ["1", "2"]) await keys.press(key);
  assert.deepEqual(await voices(), [true, true]);
  // Nor is a reason chosen for turning anybody away: without one the refusal goes nowhere.
  await keys.press("F7");
  assert.equal(await page.locator("#refuse input:checked").count(), 0);
  await keys.press("Enter");
  assert.ok(await page.locator("#refuse").isVisible(), "a refusal without a reason stays where it is");
  await keys.press("1");
  assert.equal(await page.locator("#refuse input:checked").count(), 1);
  await keys.press("Escape");
  await keys.go("Enter");
  await keys.sees(/现在没有人等候/);

  // And rates on it, with one tap.
  await pad.getByRole("button", { name: "满意", exact: true }).click({ timeout: 15_000 });
  await pad.getByText("谢谢您的评价").waitFor({ timeout: 15_000 });
  const paid = await hall.api("GET", `/public/tickets/${token}`);
  assert.deepEqual([paid.body.state, paid.body.rated], ["finished", true], JSON.stringify(paid.body));
  assert.deepEqual([...page.problems, ...pad.problems, ...phone.problems], []);
  for (const shown of [page, pad, phone]) await shown.context().close();
});

test("the clerk's screen stays as it is while nothing happens, and follows when something does", async () => {
  const page = await hall.staff("clerk", { counter: 2 });
  await page.goto(`${hall.url}/counter/renmin-2`);
  await new Keys(page).go("Enter");
  const scene = () => page.locator("[data-scene]").getAttribute("data-scene");
  const before = await scene();
  let loads = 0;
  page.on("framenavigated", () => loads++);
  await page.waitForFunction(() => document.documentElement.dataset.live === "ok");
  const { number } = await ticketFromKiosk();
  await page.getByText(number).first().waitFor();
  assert.equal(loads, 0, `the page was loaded again by itself: ${before} became ${await scene()}`);
  await page.context().close();
});

test("a locked screen shows nothing, wants the password, and gives back what was typed", async () => {
  await ticketFromKiosk();
  const page = await hall.staff("clerk", { counter: 2 });
  await page.goto(`${hall.url}/counter/renmin-2`);
  const keys = new Keys(page);
  if (await page.locator("form#seat").count()) await keys.go("Enter");
  await keys.go("Enter", "Enter");
  await page.locator("#q").fill("6000000015");
  await keys.press("Alt+l");
  const password = page.locator(".curtain input[type=password]");
  await password.waitFor();
  for (let presses = 0; presses < 3; presses++) await keys.press("Escape");
  assert.ok(await page.locator(".curtain").isVisible(), "Escape does not open the curtain");
  const behind = await page.request.get(`${hall.url}/counter/renmin-2`, { headers: { accept: "text/html" } });
  assert.match(behind.url(), /\/locked/, "the server has locked the session");
  await password.fill("not the password at all");
  await keys.press("Enter");
  await page.locator(".curtain .banner, .curtain [role=alert], .curtain [role=status]").first().waitFor();
  await page.locator(".curtain input[type=password]").fill(hall.account("clerk", 2).password);
  await keys.press("Enter");
  await page.locator(".curtain").waitFor({ state: "detached" });
  assert.equal(await page.locator("#q").inputValue(), "6000000015");
  await page.locator("#q").focus();
  await keys.go("Enter", "1");
  await keys.sees(/报价/);
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test("a business is added and the customer passed on with the key that is written beside it", async () => {
  await ticketFromKiosk();
  const page = await hall.staff("clerk", { counter: 4 });
  await page.goto(`${hall.url}/counter/renmin-4`);
  const keys = new Keys(page);
  if (await page.locator("form#seat").count()) await keys.go("Enter");
  await keys.go("Enter", "Enter");
  const onList = () => document.activeElement instanceof HTMLSelectElement && document.activeElement.closest("dialog[open]") !== null;
  await keys.press("F8");
  await page.waitForFunction(onList);
  await keys.press("ArrowDown");
  await keys.go("Enter");
  assert.equal(await page.locator("dialog[open]").count(), 0);
  await keys.press("F6");
  await page.waitForFunction(onList);
  // Only counters that are staffed and do this business are offered; those of another one once it is chosen.
  const offered = () => page.locator("#transfer-to option:not([hidden])").allInnerTexts();
  const same = await offered();
  assert.ok(!same.some((name) => name.includes("7")), `closed counters are not offered: ${same}`);
  // A reason is wanted, and none is chosen beforehand: the first Enter leads to it.
  await keys.press("Enter");
  await page.waitForFunction(() => document.activeElement?.id === "transfer-reason");
  await keys.press("ArrowDown");
  await keys.go("Enter");
  assert.match(await page.locator(".said").innerText(), /已转出/);
  assert.deepEqual(page.problems, []);
  await page.context().close();
});
