// axe-core on every page that a stranger or the staff meets, in both languages: no violation.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { Hall } from "./hall.mjs";

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
let hall;

before(async () => {
  hall = await Hall.open();
});

after(() => hall?.close());

async function violations(page) {
  // Evaluated through the browser's debugger, which the content security policy does not concern.
  const found = await page.evaluate(`(async () => {
    ${axe};
    const result = await window.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] });
    return result.violations.map((v) => v.id + ": " + v.nodes.map((n) => n.target.join(" ")).slice(0, 3).join(" | "));
  })()`);
  return found;
}

async function look(page, path) {
  const response = await page.goto(`${hall.url}${path}`);
  assert.ok(response.status() < 400, `${path} is ${response.status()}`);
  await page.waitForTimeout(300);
  const found = await violations(page);
  assert.deepEqual(found, [], `${path} in ${await page.evaluate("document.documentElement.lang")}`);
  assert.deepEqual(page.problems, [], path);
}

const PUBLIC = [
  ["/", 1366, 768],
  ["/kiosk/renmin", 1080, 1920],
  ["/kiosk/renmin/services", 1080, 1920],
  ["/kiosk/renmin/pay", 1080, 1920],
  ["/board/renmin", 1920, 1080],
  ["/sign-in", 1366, 768],
  ["/enrol", 1366, 768],
];
const STAFF = [
  ["clerk", "/counter/renmin-3"],
  ["clerk", "/me"],
  ["greeter", "/greeter/renmin"],
  ["duty_manager", "/duty/renmin"],
  ["duty_manager", "/duty/renmin/order"],
  ["leader", "/reports/renmin"],
  ["administrator", "/admin"],
];

for (const locale of ["zh-CN", "en"]) {
  test(`public pages have no violation in ${locale}`, async () => {
    for (const [path, width, height] of PUBLIC) {
      const page = await hall.page({ width, height, locale });
      await look(page, path);
      await page.context().close();
    }
  });

  test(`the phone page of a ticket has no violation in ${locale}`, async () => {
    const token = hall.token("integration");
    const body = { service: "pay", channel: "integration" };
    const issued = await hall.api("POST", "/halls/renmin/tickets", { token, body });
    assert.equal(issued.status, 201, JSON.stringify(issued.body));
    for (const width of [390, 320]) {
      const page = await hall.page({ width, height: 844, locale });
      await look(page, `/ticket/${issued.body.token}`);
      const wide = await page.evaluate("document.documentElement.scrollWidth");
      assert.ok(wide <= width, `the phone page is ${wide} wide on ${width}`);
      await page.context().close();
    }
  });
}

test("staff pages have no violation", async () => {
  const pages = new Map();
  for (const [role, path] of STAFF) {
    if (!pages.has(role)) pages.set(role, await hall.staff(role, role === "clerk" ? { counter: 3 } : {}));
    await look(pages.get(role), path);
  }
});
