// What the clerk's screen does by itself: clocks that run, pauses that end, sums while somebody types. The server
// computes every amount again; nothing here is believed.

import { show } from "../keys";
import { startLock } from "../lock";
import { startLookUp } from "../look-up";

startLock();
startLookUp();
const started = Date.now();
const passed = () => Math.floor((Date.now() - started) / 1_000);
const clock = (seconds: number) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

tick();
window.setInterval(tick, 1_000);
for (const dialog of document.querySelectorAll<HTMLDialogElement>("dialog[data-again]")) show(dialog);

function tick(): void {
  for (const element of document.querySelectorAll<HTMLElement>("[data-since-s]")) {
    // A region that came later begins to count when it came.
    const from = Number((element.dataset.from ??= String(passed())));
    element.textContent = clock(Number(element.dataset.sinceS) + passed() - from);
  }
  for (const button of document.querySelectorAll<HTMLElement>("[data-wait-s]")) {
    const left = Number(button.dataset.waitS) - passed();
    const shown = button.querySelector<HTMLElement>(".wait");
    if (left > 0) {
      if (shown) shown.textContent = clock(left);
    } else {
      shown?.remove();
      button.removeAttribute("aria-disabled");
      button.removeAttribute("data-wait-s");
    }
  }
}

// Somebody else's hand moved the counter on (the duty manager called, a tick closed it): show it as it is now. A form
// on its way answers by itself.
const scene = () => document.querySelector<HTMLElement>("[data-scene]")?.dataset.scene;
const loaded = scene();
document.addEventListener("sansheng:shown", (event) => {
  const { name } = (event as CustomEvent<{ name: string }>).detail;
  const movedOn = name === "scene" && scene() !== loaded;
  if (movedOn && !document.querySelector("form[data-busy]")) window.location.assign(window.location.pathname);
});

// Nobody has touched anything for a quarter of an hour: the screen locks itself, as the server would.
const LOCK_AFTER_MS = 15 * 60_000;
let touchedAt = Date.now();
for (const kind of ["keydown", "pointerdown", "input"]) document.addEventListener(kind, () => (touchedAt = Date.now()));
window.setInterval(() => {
  const form = document.querySelector<HTMLFormElement>('form[action="/me/lock"]');
  const locked = document.querySelector("dialog.curtain") !== null;
  if (form && !locked && Date.now() - touchedAt > LOCK_AFTER_MS) form.requestSubmit();
}, 5_000);

document.addEventListener("click", (event) => {
  const target = event.target as Element | null;
  if (target?.closest('[aria-disabled="true"]')) event.preventDefault();
  const tender = target?.closest<HTMLElement>("[data-tender]");
  const months = target?.closest<HTMLElement>("[data-months]");
  if (tender) fill("tendered", (Number(tender.dataset.tender) / 100).toFixed(2));
  if (months) fill("months", months.dataset.months ?? "0");
}, true);

// Passed on to another business: the counters that do it, as the server would refuse the rest.
document.addEventListener("change", (event) => {
  const service = event.target as HTMLElement;
  const to = service.closest("form")?.querySelector<HTMLSelectElement>("select[data-service]");
  if (!to || !(service instanceof HTMLSelectElement) || service.name !== "service") return;
  const wanted = service.value || to.dataset.service || "";
  for (const option of to.options) {
    if (option.value === "") continue;
    const serves = (option.dataset.serves ?? "").split(" ").includes(wanted);
    option.hidden = option.disabled = !serves;
    if (!serves && option.selected) to.value = "";
  }
});

// What was typed before a refusal is worked out again, and ready to be typed over.
for (const input of document.querySelectorAll<HTMLInputElement>("[data-due]")) {
  const typed = document.querySelector<HTMLInputElement>("[data-part]");
  if (typed?.value) part(typed);
  change(input, Number(input.dataset.due));
  input.select();
}

function fill(id: string, value: string): void {
  const input = document.getElementById(id);
  if (!(input instanceof HTMLInputElement)) return;
  input.value = value;
  input.dispatchEvent(new Event("input", { bubbles: true }));
  input.focus();
}

document.addEventListener("input", (event) => {
  const input = event.target as HTMLElement;
  if (input instanceof HTMLInputElement && input.dataset.due) change(input, Number(input.dataset.due));
  if (input instanceof HTMLInputElement && input.dataset.part) part(input);
  if (input instanceof HTMLInputElement) owedMonths(input);
  if (input.closest("form#quote")) total(input.closest("form#quote") as HTMLFormElement);
});

// The number of owed months and their boxes say the same: a number ticks the oldest, a tick is counted.
function owedMonths(input: HTMLInputElement): void {
  const boxes = [...(input.form?.querySelectorAll<HTMLInputElement>("[data-month]") ?? [])];
  if (input.dataset.counts !== undefined) {
    boxes.forEach((box, n) => { box.checked = n < Math.trunc(Number(input.value) || 0); });
  } else if (input.dataset.month) {
    const count = input.form?.querySelector<HTMLInputElement>("[data-counts]");
    if (count) count.value = String(boxes.filter((box) => box.checked).length);
  }
}

function change(input: HTMLInputElement, dueFen: number): void {
  const output = document.getElementById("change");
  const [name, amount] = [output?.querySelector(".name"), output?.querySelector("b")];
  if (!output || !name || !amount) return;
  const tendered = fen(input.value);
  const short = tendered !== null && tendered < dueFen;
  name.textContent = (short ? output.dataset.short : output.dataset.change) ?? "";
  amount.textContent = tendered === null ? "¥–" : yuan(Math.abs(tendered - dueFen));
  output.classList.toggle("short", short);
}

// With a part by this method only that much is due in it; the rest is by the other one.
function part(input: HTMLInputElement): void {
  const tendered = document.querySelector<HTMLInputElement>("[data-due]");
  if (!tendered) return;
  tendered.dataset.due = String(fen(input.value) ?? input.dataset.part);
  change(tendered, Number(tendered.dataset.due));
}

function total(form: HTMLFormElement): void {
  let sum = 0;
  for (const box of form.querySelectorAll<HTMLInputElement>("[data-adds]")) if (box.checked) sum += Number(box.dataset.adds);
  let owed = 0;
  for (const box of form.querySelectorAll<HTMLInputElement>("[data-month]")) if (box.checked) owed += Number(box.dataset.month);
  const owing = form.querySelector("[data-owed]");
  if (owing) owing.textContent = yuan(owed);
  sum += owed;
  const months = form.querySelector<HTMLInputElement>("[data-times]");
  if (months) {
    const ahead = Math.max(0, Math.min(60, Math.trunc(Number(months.value) || 0))) * Number(months.dataset.times);
    const cell = form.querySelector("[data-prepaid]");
    if (cell) cell.textContent = yuan(ahead);
    sum += ahead;
  }
  const extra = form.querySelector<HTMLInputElement>("[data-amount]");
  if (extra) {
    const wished = fen(extra.value) ?? 0;
    const cell = form.querySelector("[data-topped]");
    if (cell) cell.textContent = yuan(wished);
    sum += wished;
  }
  const cell = form.querySelector("[data-total]");
  if (cell) cell.textContent = yuan(sum);
}

// As Money::parse reads it: digits of any width, at most two decimals.
function fen(text: string): number | null {
  const plain = text.normalize("NFKC").replace(/[,\s¥]/g, "").replace("。", ".");
  const match = /^(\d{1,9})(?:\.(\d{0,2}))?$/.exec(plain);
  return match ? Number(match[1]) * 100 + Number((match[2] ?? "").padEnd(2, "0")) : null;
}

function yuan(amount: number): string {
  const [whole = "0", cents] = (amount / 100).toFixed(2).split(".");
  return `¥${whole.replace(/\B(?=(\d{3})+$)/g, ",")}.${cents}`;
}
