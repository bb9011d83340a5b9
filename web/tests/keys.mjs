import assert from "node:assert/strict";

/** The clerk's screen, driven by keys alone: each key leads to a new page or opens what it says. */
export class Keys {
  constructor(page) {
    this.page = page;
  }

  /** Presses a key that sends a form or follows a link, and waits for the page after it. */
  async go(...keys) {
    for (const key of keys) {
      try {
        await Promise.all([this.page.waitForEvent("domcontentloaded", { timeout: 15_000 }), this.page.keyboard.press(key)]);
        await this.page.waitForLoadState();
        await this.begun();
      } catch (cause) {
        throw await this.told(`${key} led nowhere`, cause);
      }
    }
  }

  /**
   * A field that has the focus by itself gets it with the first picture, which on a busy machine comes after the page is
   * loaded: a key pressed before would go to the page.
   */
  begun() {
    const begun = () => {
      const first = document.querySelector(":not(dialog):not(dialog *)[autofocus]");
      return location.hash !== "" || !first?.checkVisibility() || document.activeElement !== document.body;
    };
    return this.page.waitForFunction(begun, null, { timeout: 15_000 });
  }

  /** Types into the field that has the focus by itself. */
  async type(text) {
    const focused = () => document.activeElement instanceof HTMLInputElement;
    await this.page.waitForFunction(focused, null, { timeout: 15_000 }).catch(async (cause) => {
      throw await this.told(`no field to type ${text} into`, cause);
    });
    await this.page.keyboard.type(text);
  }

  press(key) {
    return this.page.keyboard.press(key);
  }

  async sees(pattern) {
    assert.match(await this.page.locator("main").innerText(), pattern);
  }

  /** What went wrong, and what the screen showed then. */
  async told(what, cause) {
    const focus = await this.page.evaluate(() => document.activeElement?.outerHTML.slice(0, 200));
    return new Error(`${what} at ${this.page.url()}, focus ${focus}:\n${await this.page.locator("body").innerText()}`, { cause });
  }
}
