// A real hall for a story: a small demo database in a temporary folder, the real binary on a free port, the system's
// Chromium with a profile of its own. Everything is stopped by its own pid.
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { chromium } from "playwright-core";

const BIN = process.env.SANSHENG_BIN;
const FLAGS = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync",
];

// Where a hall is open now the demo lives its morning up to this minute, and its counters are busy. Stories want an empty
// hall at every hour: here and for the server it is three at night, when a demo's hall is open and nobody is in it.
process.env.TZ = zoneWhereItIs(3, new Date().getUTCHours());

/** The name of a time zone; the signs of these names are turned around. */
function zoneWhereItIs(hour, utcHour) {
  const east = ((hour - utcHour + 36) % 24) - 12;
  return `Etc/GMT${east > 0 ? "-" : "+"}${Math.abs(east)}`;
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

/** A day as the hall counts it, so many after today: the hall's clock is this process's, not Greenwich's. */
export function day(after) {
  const noon = new Date();
  noon.setHours(12, 0, 0, 0);
  noon.setDate(noon.getDate() + after);
  // The one common locale that writes a day as the product's addresses do: 2026-11-26.
  return noon.toLocaleDateString("sv-SE");
}

/** A hall with a little past and nobody in it. */
export class Hall {
  static async open({ days = 1, subscribers = 200, database, provider = false } = {}) {
    const hall = new Hall();
    hall.database = database;
    hall.folder = await mkdtemp(join(tmpdir(), "hall-"));
    hall.port = await freePort();
    hall.url = `http://127.0.0.1:${hall.port}`;
    hall.args = [
      "demo", "--data", hall.folder, "--listen", `127.0.0.1:${hall.port}`, "--days", String(days),
      "--subscribers", String(subscribers), "--seed", "7", "--no-crowd", ...(database ? ["--database", database] : []),
    ];
    if (provider) await hall.offerCodes();
    await hall.start();
    await hall.look();
    hall.accounts = JSON.parse(await readFile(join(hall.folder, "demo-accounts.json"), "utf8"));
    return hall;
  }

  /** A server with an empty database, and the one-time link that `setup` prints. */
  static async empty() {
    const hall = new Hall();
    hall.folder = await mkdtemp(join(tmpdir(), "hall-"));
    hall.port = await freePort();
    hall.url = `http://127.0.0.1:${hall.port}`;
    const database = `sqlite:${join(hall.folder, "hall.db")}`;
    const { stdout } = await promisify(execFile)(BIN, ["setup", "--database", database, "--public-url", hall.url]);
    hall.link = stdout.trim().split("\n").at(-1);
    hall.args = ["serve", "--database", database, "--listen", `127.0.0.1:${hall.port}`, "--public-url", hall.url];
    await hall.start();
    await hall.look();
    return hall;
  }

  /** Another server on the same database, with the same people and the same browser. */
  async beside() {
    const other = Object.assign(new Hall(), { folder: this.folder, accounts: this.accounts, browser: this.browser });
    other.port = await freePort();
    other.url = `http://127.0.0.1:${other.port}`;
    other.args = ["serve", "--database", this.database, "--listen", `127.0.0.1:${other.port}`];
    await other.start();
    return other;
  }

  /** A payment provider that is none, as a process of its own; the server is set up with its keys. */
  async offerCodes() {
    const keys = join(this.folder, "provider");
    this.provider = spawn(join(dirname(BIN), "fakepay"), ["--keys", keys], { stdio: ["ignore", "pipe", "inherit"] });
    const [address] = await once(this.provider.stdout, "data");
    this.pays = String(address).trim();
    const settings = await readFile(join(keys, "sansheng.env"), "utf8");
    const pairs = settings.split("\n").filter((line) => line.includes("=") && !line.startsWith("#"));
    this.env = Object.fromEntries(pairs.map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]));
  }

  async look() {
    this.browser = await chromium.launch({ executablePath: process.env.SANSHENG_CHROMIUM, args: FLAGS });
  }

  async start() {
    this.said = "";
    this.server = spawn(BIN, this.args, { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...this.env, SANSHENG_LOG: "warn" } });
    for (const stream of [this.server.stdout, this.server.stderr]) stream.on("data", (text) => (this.said += text));
    for (let tries = 0; tries < 1200; tries++) {
      if (this.server.exitCode !== null) throw new Error(`the server ended: ${this.said}`);
      const ready = await fetch(`${this.url}/readyz`).then((r) => r.ok, () => false);
      if (ready) return;
      await new Promise((done) => setTimeout(done, 100));
    }
    throw new Error(`the server did not become ready: ${this.said}`);
  }

  async stop(signal = "SIGTERM") {
    if (this.server.exitCode !== null || this.server.signalCode !== null) return;
    const ended = once(this.server, "exit");
    this.server.kill(signal);
    await ended;
  }

  async close() {
    await this.browser?.close();
    await this.stop("SIGKILL");
    this.provider?.kill("SIGKILL");
    await rm(this.folder, { recursive: true, force: true });
  }

  account(role, counter) {
    const fits = (a) => a.role === role && (counter === undefined || String(a.counter ?? "").endsWith(`-${counter}`));
    const found = this.accounts.accounts.find(fits);
    if (!found) throw new Error(`no ${role} in ${JSON.stringify(this.accounts.accounts)}`);
    return found;
  }

  token(scope) {
    return this.accounts.tokens.find((t) => t.scope === scope)?.token;
  }

  /** A fresh person with a browser window of their own. */
  async page({ width = 1366, height = 768, locale = "zh-CN", ...more } = {}) {
    const context = await this.browser.newContext({ viewport: { width, height }, locale, ...more });
    const page = await context.newPage();
    page.problems = [];
    page.on("pageerror", (error) => page.problems.push(String(error)));
    page.on("console", (message) => {
      if (message.type() === "error" && /Content Security Policy|TypeError|ReferenceError/.test(message.text())) {
        page.problems.push(message.text());
      }
    });
    return page;
  }

  /** Somebody of the staff, signed in. */
  async staff(role, options = {}) {
    const page = await this.page(options);
    const { account, password } = this.account(role, options.counter);
    await page.goto(`${this.url}/sign-in`);
    await page.fill("[name=account]", account);
    await page.fill("[name=password]", password);
    await Promise.all([page.waitForEvent("domcontentloaded"), page.keyboard.press("Enter")]);
    // One person has one session: an earlier one is ended when they say so.
    const elsewhere = page.locator("main input[type=checkbox]");
    if (new URL(page.url()).pathname === "/sign-in" && (await elsewhere.count())) {
      await elsewhere.check();
      await page.fill("[name=password]", password);
      await page.keyboard.press("Enter");
    }
    await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
    return page;
  }

  async api(method, path, { token, body, key } = {}) {
    const headers = { "content-type": "application/json" };
    if (token) headers.authorization = `Bearer ${token}`;
    if (key) headers["idempotency-key"] = key;
    const response = await fetch(`${this.url}/api/v1${path}`, { method, headers, body: body && JSON.stringify(body) });
    const text = await response.text();
    return { status: response.status, body: text ? JSON.parse(text) : null };
  }
}

/** Takes a ticket at the kiosk as somebody would who reads the screen, and returns the phone page's address. */
export async function ticketFrom(hall, service = "缴收视费") {
  const kiosk = await hall.page({ width: 1080, height: 1920 });
  await kiosk.goto(`${hall.url}/kiosk/renmin`);
  await kiosk.getByText(service).first().click();
  await kiosk.getByRole("button", { name: "本人办理" }).click();
  await kiosk.getByRole("button", { name: "都带齐了" }).click();
  await kiosk.waitForURL(/\/tickets\//);
  const token = new URL(kiosk.url()).pathname.split("/").pop();
  const number = (await kiosk.locator("main").innerText()).match(/[A-Z]{1,2}\d{3}/)[0];
  assert.deepEqual(kiosk.problems, []);
  await kiosk.context().close();
  return { token, number };
}
