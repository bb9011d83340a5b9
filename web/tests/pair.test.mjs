// A visit across two server processes on one PostgreSQL: whoever answers, everybody sees the same hall.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { after, before, test } from "node:test";
import { Hall, ticketFrom } from "./hall.mjs";
import { Keys } from "./keys.mjs";

const SERVER = process.env.SANSHENG_TEST_POSTGRES;
let first;
let second;

before(async () => {
  assert.ok(SERVER, "tests/with-postgres.sh says where the server is");
  const bin = execFileSync("sh", ["-c", "ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1"], { encoding: "utf8" }).trim();
  const name = `pair_${process.pid}`;
  execFileSync(`${bin}/psql`, ["-q", `${SERVER}/postgres`, "-c", `create database ${name}`]);
  first = await Hall.open({ database: `${SERVER}/${name}` });
  second = await first.beside();
});

after(async () => {
  await second?.stop("SIGKILL");
  await first?.close();
});

test("a ticket from one server is served, paid and rated at the other; board, phone and duty page follow", async () => {
  const board = await first.page({ width: 1920, height: 1080 });
  await board.goto(`${first.url}/board/renmin`);
  const duty = await first.staff("duty_manager");
  await duty.goto(`${first.url}/duty/renmin`);
  const clerk = await second.staff("clerk", { counter: 1 });
  await clerk.goto(`${second.url}/counter/renmin-1`);
  const keys = new Keys(clerk);
  await keys.go("Enter", "F10");
  await keys.type("300");
  await keys.go("Enter");

  const { token, number } = await ticketFrom(first);
  const phone = await first.page({ width: 390, height: 844 });
  await phone.goto(`${first.url}/ticket/${token}`);
  await clerk.getByText(number).first().waitFor();
  await duty.getByText(number).first().waitFor();

  await keys.go("Enter");
  await board.getByText(number).first().waitFor();
  await phone.getByText("1 号窗口").first().waitFor();
  await keys.go("Enter");
  await keys.type("6000000");
  await keys.go("Enter", "1");
  await keys.press("m");
  await keys.type("2");
  await keys.go("Enter", "Enter");
  await keys.type("1000");
  await keys.go("Enter");
  await keys.sees(/请当面点清找零/);
  await keys.go("Enter", "Enter");
  await keys.sees(/现在没有人等候/);

  await phone.goto(`${first.url}/ticket/${token}/rate`);
  await phone.getByText("非常满意").first().click();
  const submit = phone.getByRole("button", { name: /提交|评价/ });
  if (await submit.count()) await submit.first().click();
  await phone.waitForLoadState();
  const seen = await second.api("GET", `/public/tickets/${token}`);
  assert.equal(seen.body.state, "finished");
  assert.equal(seen.body.rated, true);
  for (const page of [board, duty, clerk, phone]) {
    assert.deepEqual(page.problems, []);
    await page.context().close();
  }
});
