import assert from "node:assert/strict";

/** The clerk's screen, driven by keys alone: each key leads to a new page or opens what it says. */
export class Keys {
  constructor(page) {
    this.page = page;
  }

  /** Presses a key that sends a form or follows a link, and waits for the page after it. */
  async go(...keys) {
    for (const key of keys) {
      await Promise.all([this.page.waitForEvent("domcontentloaded"), this.page.keyboard.press(key)]);
      await this.page.waitForLoadState();
    }
  }

  /** Types into the field that has the focus by itself. */
  async type(text) {
    await this.page.waitForFunction(() => document.activeElement instanceof HTMLInputElement);
    await this.page.keyboard.type(text);
  }

  press(key) {
    return this.page.keyboard.press(key);
  }

  async sees(pattern) {
    assert.match(await this.page.locator("main").innerText(), pattern);
  }
}
