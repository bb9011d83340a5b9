// The figures: each a ratio against something measured on the same machine in the same run. Prints JSON lines
// {"name","value","unit","against","against_value","ratio"}, then a table. Only loopback, everything stopped by its pid.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, statSync, existsSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const BIN = process.env.BENCH_BIN;
const SECONDS = Number(process.env.BENCH_SECONDS ?? 5);
const HALL = "renmin";
/// So many pay at the same time.
const PAYING = 160;
/// A city's halls together, and the cashiers of one: each has one customer with one quote before them, so that a rush of
/// payments needs many cashiers.
const HALLS = 3;
const CASHIERS = 160;
/// So many clerks look accounts up: one alone would soon have to wait.
const LOOKING = 44;
const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const folder = mkdtempSync(join(tmpdir(), "bench-"));
const running = [];
const figures = [];

// The halls' day begins early in the morning, whatever time it is: late in the day a hall has no room for a rush. The signs
// of these names are turned around: Etc/GMT-8 is eight hours east.
const east = ((5 - new Date().getUTCHours() + 36) % 24) - 12;
const TZ = `Etc/GMT${east > 0 ? "-" : "+"}${Math.abs(east)}`;

const note = (text) => process.stderr.write(`${text}\n`);

function figure(name, value, unit, against = null, against_value = null) {
  const ratio = against_value ? Number((value / against_value).toFixed(4)) : null;
  figures.push({ name, value: Number(value.toFixed(3)), unit, against, against_value, ratio });
  console.log(JSON.stringify(figures.at(-1)));
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

async function start(args) {
  const port = await freePort();
  const host = `127.0.0.1:${port}`;
  const begun = performance.now();
  const child = spawn(join(BIN, "sansheng"), [...args, "--listen", host], {
    stdio: ["ignore", "ignore", "inherit"],
    env: { ...process.env, SANSHENG_LOG: "error", TZ },
  });
  running.push(child);
  for (;;) {
    if (child.exitCode !== null) throw new Error(`sansheng ${args[0]} ended with ${child.exitCode}`);
    if (await fetch(`http://${host}/readyz`).then((r) => r.ok, () => false)) break;
    await new Promise((done) => setTimeout(done, 5));
  }
  return { host, child, ready_ms: performance.now() - begun };
}

async function stop(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
}

const memory_mb = (child) => Number(readFileSync(`/proc/${child.pid}/status`, "utf8").match(/VmRSS:\s+(\d+)/)[1]) / 1024;

/** A demo hall without a past, whose queue is as long as the load needs, with so many counters; and others like it. */
async function hall(database, subscribers, counters = 8, halls = 1) {
  const data = mkdtempSync(join(folder, "hall-"));
  const where = database ? ["--database", database] : [];
  const demo = await start(["demo", ...where, "--data", data, "--days", "0", "--subscribers", String(subscribers), "--no-crowd"]);
  await stop(demo.child);
  const url = database ?? `sqlite:${join(data, "demo.db")}`;
  const accounts = join(data, "demo-accounts.json");
  commands("widen", url, accounts, String(counters), String(halls));
  return { url, accounts };
}

function crowd(kind, hosts, accounts, connections = 64, desks = connections, more = []) {
  const args = ["load", ...more, "--kind", kind, "--connections", String(connections), "--desks", String(desks), "--seconds", String(SECONDS), "--service", "consult"];
  for (const host of hosts) args.push("--host", host);
  if (accounts) args.push("--accounts", accounts);
  try {
    return JSON.parse(execFileSync(join(BIN, "crowd"), args, { encoding: "utf8" }));
  } catch (failed) {
    const measured = failed.stdout ? JSON.parse(failed.stdout) : null;
    note(`${kind}: ${measured ? `${measured.failed} failed, first: ${measured.first_failure}` : failed}`);
    return measured ?? { rate: 0, p99_ms: 0 };
  }
}

const commands = (...args) => measured("commands", ...args);

/** Figures of what is measured without a server: these benches print the same lines. */
function measured(bench, ...args) {
  const cargo = ["bench", "-q", "--workspace", "--profile", process.env.BENCH_PROFILE, "--bench", bench, "--", ...args];
  const said = execFileSync("cargo", cargo, { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
  for (const line of said.split("\n").filter((text) => text.startsWith("{"))) {
    const found = JSON.parse(line);
    const round = (value) => (value === null ? null : Number(value.toFixed(3)));
    figures.push({ ...found, value: round(found.value), against_value: round(found.against_value), ratio: round(found.ratio) });
    console.log(JSON.stringify(figures.at(-1)));
  }
}

/** How long after its commit a ticket is on the board of every viewer. */
async function live(viewers = 1000) {
  const { url, accounts } = await hall(null, 100);
  const server = await start(["serve", "--database", url]);
  const { tokens } = JSON.parse(readFileSync(accounts, "utf8"));
  const kiosk = tokens.find((token) => token.scope === "kiosk").token;
  const heard = [];
  const leave = new AbortController();
  const watch = async () => {
    const answer = await fetch(`http://${server.host}/board/${HALL}/live`, { signal: leave.signal });
    if (!answer.ok) throw new Error(`the board's stream: ${answer.status}`);
    for await (const bytes of answer.body) {
      // Beats are short; what a ticket changes is a region.
      if (bytes.length > 200) heard.push(performance.now());
    }
  };
  const watching = Array.from({ length: viewers }, () => watch().catch((ended) => leave.signal.aborted || note(`a viewer left: ${ended}`)));
  await new Promise((done) => setTimeout(done, 4000));
  const took = [];
  let missed = 0;
  for (let n = 0; n < 20; n++) {
    heard.length = 0;
    const headers = { "content-type": "application/json", authorization: `Bearer ${kiosk}`, "idempotency-key": `live-${n}-${process.pid}` };
    const asked = await fetch(`http://${server.host}/api/v1/halls/${HALL}/tickets`, { method: "POST", headers, body: JSON.stringify({ service: "consult", channel: "kiosk" }) });
    const committed = performance.now();
    if (!asked.ok) throw new Error(`a ticket: ${asked.status} ${await asked.text()}`);
    await new Promise((done) => setTimeout(done, 3100));
    missed += Math.max(0, viewers - heard.length);
    took.push(...heard.map((at) => Math.max(0, at - committed)));
  }
  took.sort((a, b) => a - b);
  figure("live_p99_ms", took[Math.floor(took.length * 0.99)] ?? 0, `ms from the answer to ${viewers} boards; ${missed} of ${viewers * 20} not heard within 3 s`);
  leave.abort();
  await Promise.allSettled(watching);
  await stop(server.child);
}

async function sqlite() {
  const { url, accounts } = await hall(null, 1000);
  const server = await start(["serve", "--database", url]);
  const hello = crowd("hello", [server.host], null);
  const issue = crowd("issue", [server.host], accounts);
  figure("issue_ticket_http", issue.rate, "1/s", "trivial JSON endpoint of the same server, 64 connections", Math.round(hello.rate));
  figure("issue_ticket_p99_ms", issue.p99_ms, "ms");
  await stop(server.child);
  // A fresh hall: in the one before, hundreds of thousands wait.
  // More counters than are asked for: the crowd takes the last, which serve everything.
  const calm = await hall(null, 20_000 * HALLS, CASHIERS + 8, HALLS);
  const second = await start(["serve", "--database", calm.url]);
  const one = crowd("issue", [second.host], calm.accounts, 1);
  figure("commands_group_commit_http", issue.rate, "1/s", "the same over one connection, one commit each", Math.round(one.rate));
  figure("command_p99_ms", one.p99_ms, "ms");
  const payments = crowd("payments", [second.host], calm.accounts, PAYING, CASHIERS * HALLS);
  figure("memory_after_load_mb", memory_mb(second.child), "MB after all of this load");
  await stop(second.child);
  // A server that was not asked yet: so many people signing in from one address twice would have to wait.
  const third = await start(["serve", "--database", calm.url]);
  payments.cycles = crowd("payment-cycles", [third.host], calm.accounts, PAYING);
  await stop(third.child);
  return payments;
}

async function postgres(payments) {
  // Not inside our own folder, into which only we may look: PostgreSQL runs as somebody else.
  const place = mkdtempSync(join(tmpdir(), "bench-postgres-"));
  const server = spawn(join(root, "tests/postgres.sh"), [place], {
    stdio: ["pipe", "ignore", "inherit"],
    env: { ...process.env, SANSHENG_TEST_FSYNC: "on" },
  });
  while (!existsSync(join(place, "url"))) {
    if (server.exitCode !== null) throw new Error("PostgreSQL did not start");
    await new Promise((done) => setTimeout(done, 100));
  }
  const url = readFileSync(join(place, "url"), "utf8").trim();
  const bin = execFileSync("sh", ["-c", "ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1"], { encoding: "utf8" }).trim();
  const sql = (text) => execFileSync(join(bin, "psql"), ["-q", `${url}/postgres`, "-c", text]);
  sql("create database bench");
  sql("create database hall");
  execFileSync(join(bin, "pgbench"), ["-i", "-q", "-s", "20", `${url}/bench`], { stdio: "ignore" });
  const said = execFileSync(join(bin, "pgbench"), ["-c", "16", "-j", "2", "-T", String(SECONDS), `${url}/bench`], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  const tpcb = Math.round(Number(said.match(/tps = ([\d.]+)/)[1]));
  figure("payments_http", payments.rate, `1/s, confirmed quotes, ${PAYING} at a time`, "pgbench TPC-B, scale 20, 16 clients, durable", tpcb);
  figure("payment_cycles_http", payments.cycles.rate, "1/s, with quote and confirmation: three requests each", "pgbench TPC-B, scale 20, 16 clients, durable", tpcb);
  figure("payments_p99_ms", payments.p99_ms, "ms");
  const { url: database, accounts } = await hall(`${url}/hall`, 1000, 24);
  const servers = [await start(["serve", "--database", database]), await start(["serve", "--database", database])];
  const hosts = servers.map((s) => s.host);
  const visits = crowd("visits", hosts, accounts, 16);
  figure("visit_cycles_http", visits.rate, "visits/s, two servers, sixteen counters");
  const issue = crowd("issue", [hosts[0]], accounts);
  figure("postgres_issue_http", issue.rate, "1/s", "pgbench TPC-B, scale 20, 16 clients, durable", tpcb);
  for (const { child } of servers) await stop(child);
  sql("create database door");
  commands("postgres", `${url}/door`, String(tpcb));
  server.stdin.end();
  await once(server, "exit");
  rmSync(place, { recursive: true, force: true });
  return tpcb;
}

async function large(tpcb) {
  const subscribers = Number(process.env.BENCH_ACCOUNTS ?? 1_000_000);
  const { url, accounts } = await hall(null, subscribers, CASHIERS + 36, HALLS);
  const server = await start(["serve", "--database", url]);
  figure("cold_start_ms", server.ready_ms, `ms to /readyz with ${subscribers} accounts in the file`);
  for (const page of ["", `board/${HALL}`, `kiosk/${HALL}`]) {
    const shown = await fetch(`http://${server.host}/${page}`);
    if (!shown.ok) throw new Error(`/${page}: ${shown.status}`);
    await shown.text();
  }
  figure("memory_mb", memory_mb(server.child), `MB with one hall open and ${subscribers} accounts in the file`);
  await stop(server.child);
  figure("binary_mb", statSync(join(BIN, "sansheng")).size / 1e6, "MB");
  const small = await hall(null, 1000, 80);
  const payments = Number(process.env.BENCH_PAYMENTS ?? 1_000_000);
  measured("city", "fill", url, String(payments));
  measured("city", "measure", small.url, url);
  const again = await start(["serve", "--database", url]);
  const paid = crowd("payments", [again.host], accounts, PAYING, CASHIERS * HALLS);
  await stop(again.child);
  figure("payments_large_http", paid.rate, `1/s, confirmed quotes, ${PAYING} at a time, ${subscribers} accounts and ${payments} payments in the file`, "pgbench TPC-B, scale 20, 16 clients, durable", tpcb);
  const many = await lookUps(url, accounts, subscribers);
  const few = await lookUps(small.url, small.accounts, 1000);
  figure("growth_accounts", many.p50_ms, `ms a clerk waits for a look-up over HTTP, the median, ${subscribers} accounts`, "1000 accounts", few.p50_ms);
}

/** Look-ups of one account by its number, one after another, by clerks in turn: each may ask only so often. */
async function lookUps(url, accounts, city) {
  const server = await start(["serve", "--database", url]);
  const looked = crowd("look-ups", [server.host], accounts, LOOKING, LOOKING, ["--city", String(city)]);
  await stop(server.child);
  return looked;
}

try {
  measured("twin");
  commands("sqlite");
  commands("day-end");
  commands("billing");
  measured("city", "import");
  const payments = await sqlite();
  const tpcb = await postgres(payments);
  await live();
  commands("growth");
  await large(tpcb);
} finally {
  for (const child of running) await stop(child);
  rmSync(folder, { recursive: true, force: true });
}
const cell = (text, width) => String(text ?? "").padEnd(width);
console.log(`\n${cell("figure", 28)}${cell("value", 14)}${cell("ratio", 10)}unit / against`);
for (const f of figures) {
  console.log(`${cell(f.name, 28)}${cell(f.value, 14)}${cell(f.ratio, 10)}${f.unit}${f.against ? ` / ${f.against} (${f.against_value})` : ""}`);
}
