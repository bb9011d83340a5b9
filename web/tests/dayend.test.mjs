// The end of a day in a real browser: a till is counted by note and closed short, the duty manager signs with their own
// sign-in, the day is closed, and nothing can be opened on it any more.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Hall } from "./hall.mjs";
import { Keys } from "./keys.mjs";

let hall;

before(async () => {
  hall = await Hall.open();
});

after(() => hall?.close());

test("the till is closed with a difference, signed by a second person, and the day is closed", async () => {
  const clerk = await hall.staff("clerk", { counter: 1 });
  await clerk.goto(`${hall.url}/counter/renmin-1`);
  const keys = new Keys(clerk);
  await keys.go("Enter");
  await keys.go("F10");
  await keys.type("300");
  await keys.go("Enter");
  await clerk.goto(`${hall.url}/counter/renmin-1/till`);
  // Two hundred in notes and a fifty: fifty yuan short.
  await clerk.getByText("按面额清点").click();
  await clerk.fill("#n10000", "2");
  await clerk.fill("#n5000", "1");
  await clerk.fill("#card", "0");
  await clerk.fill("#qr", "0");
  await clerk.selectOption("#reason", { index: 1 });
  await Promise.all([clerk.waitForURL(/till=/), clerk.getByRole("button", { name: /交箱/ }).click()]);
  await clerk.getByText("等值班主任签字").waitFor();

  const duty = await hall.staff("duty_manager");
  await duty.goto(`${hall.url}/duty/renmin/day-end`);
  await duty.getByText("等第二人签字").waitFor();
  assert.equal(await duty.getByRole("button", { name: /^日结/ }).count(), 0, "no close while something is open");
  await duty.getByPlaceholder("查明的情况").fill("找错了零钱");
  await Promise.all([duty.waitForEvent("domcontentloaded"), duty.getByRole("button", { name: "签字" }).click()]);
  await duty.getByText("都办完了，可以日结。").waitFor();

  // A bag for the bank first, with its slip in both languages.
  await duty.fill("#bag", "YL-0001");
  await duty.fill("#n10000", "2");
  await Promise.all([duty.waitForURL(/\/deposits\//), duty.getByRole("button", { name: /装包/ }).click()]);
  await duty.getByText("Bank deposit").first().waitFor();
  await duty.getByText("贰佰元整").waitFor();

  await duty.goto(`${hall.url}/duty/renmin/day-end`);
  await Promise.all([duty.waitForEvent("domcontentloaded"), duty.keyboard.press("F9")]);
  await duty.getByText(/已于 .* 日结/).waitFor();

  await clerk.goto(`${hall.url}/counter/renmin-1/till`);
  await clerk.fill("#float", "300");
  await clerk.keyboard.press("Enter");
  await clerk.getByText("已经日结，不能再记账").waitFor();

  const leader = await hall.staff("leader");
  await leader.goto(`${hall.url}/reports/renmin/ledger`);
  await leader.getByText("借贷相等").waitFor();
  assert.deepEqual([...clerk.problems, ...duty.problems, ...leader.problems], []);
});
