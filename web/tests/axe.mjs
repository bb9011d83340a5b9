// axe-core on a page in both languages. A page is looked at where it stands, so that a form keeps its state.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
export const LANGUAGES = ["zh-CN", "en"];

/** What axe finds on the page as it is now, and how far it is wider than the screen. */
export async function violations(page) {
  // What moves is looked at where it comes to rest.
  await page.emulateMedia({ reducedMotion: "reduce" });
  // Evaluated through the browser's debugger, which the content security policy does not concern.
  return page.evaluate(`(async () => {
    if (!window.axe) { ${axe}; }
    const { violations } = await window.axe.run(document, { runOnly: ${JSON.stringify(TAGS)}, preload: false, iframes: false, resultTypes: ["violations"] });
    const found = violations.map((v) => v.id + ": " + v.nodes.map((n) => n.target.join(" ") + " (" + n.failureSummary.split("\\n").at(-1).trim() + ")").slice(0, 3).join(" | "));
    const root = document.documentElement;
    if (root.scrollWidth > root.clientWidth) found.push("wider than its screen by " + (root.scrollWidth - root.clientWidth));
    return found;
  })()`);
}

/** Nothing found on the page as it stands. */
export async function clean(page, what) {
  const found = await violations(page);
  assert.deepEqual(found, [], `${what} in ${await page.evaluate("document.documentElement.lang")}`);
  assert.deepEqual(page.problems, [], what);
}

/** Goes to an address and finds nothing there, in each language. */
export async function visit(page, url, { status = 200, languages = LANGUAGES } = {}) {
  for (const language of languages) {
    await speak(page, url, language);
    // A live page may be on its way by itself just now.
    const response = (await page.goto(url)) ?? (await page.reload());
    assert.equal(response.status(), status, url);
    await clean(page, new URL(url).pathname);
  }
}

/** The language of the pages that follow. */
export async function speak(page, url, language) {
  await page.context().addCookies([{ name: "lang", value: language, url: new URL(url).origin }]);
}
