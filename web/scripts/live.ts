// Live regions. The page names its stream on <body sse-connect="…"> and each region by sse-swap="name". The
// stream sends whole regions, the present state first, so a lost event does not matter. An unchanged region is
// left alone: nothing blinks and no call is announced again after a reconnect.
// The server sends an event `beat` now and then; silence means that we are behind, and the page says so.

const RETRY_FIRST_MS = 500;
const RETRY_MAX_MS = 8_000;
const SILENCE_MAX_MS = 25_000;

const shown = new Map<string, string>();
let source: EventSource | null = null;
let retryMs = RETRY_FIRST_MS;
let heardAt = 0;
let beats = false;

export function startLive(): void {
  const url = document.body.getAttribute("sse-connect");
  if (!url) return;
  connect(url);
  window.setInterval(() => {
    if (beats && Date.now() - heardAt > SILENCE_MAX_MS) reconnect(url);
  }, 5_000);
  // A phone that was in a pocket wants the truth at once.
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible" && source?.readyState !== EventSource.OPEN) reconnect(url);
  });
  window.addEventListener("online", () => reconnect(url));
}

function connect(url: string): void {
  const opened = new EventSource(url);
  source = opened;
  beats = false;
  opened.onopen = () => {
    heard();
    retryMs = RETRY_FIRST_MS;
  };
  opened.onerror = () => {
    if (source !== opened) return;
    say("lost");
    opened.close();
    window.setTimeout(() => source === opened && connect(url), retryMs + Math.random() * retryMs);
    retryMs = Math.min(retryMs * 2, RETRY_MAX_MS);
  };
  opened.addEventListener("beat", () => {
    beats = true;
    heard();
  });
  // The page on the server's side has moved on, for instance after an update: fetch it again.
  opened.addEventListener("reload", () => window.location.reload());
  const names = new Set<string>();
  for (const region of document.querySelectorAll("[sse-swap]")) names.add(region.getAttribute("sse-swap") ?? "");
  for (const name of names) {
    opened.addEventListener(name, (event) => {
      heard();
      show(name, (event as MessageEvent<string>).data);
    });
  }
}

function reconnect(url: string): void {
  if (source?.readyState === EventSource.OPEN && !beats) return;
  say("lost");
  source?.close();
  connect(url);
}

function show(name: string, html: string): void {
  if (shown.get(name) === html) return;
  const first = !shown.has(name);
  shown.set(name, html);
  const same = asWritten(html);
  for (const region of document.querySelectorAll(`[sse-swap="${CSS.escape(name)}"]`)) {
    if (region.innerHTML === same) continue;
    const focused = region.contains(document.activeElement) ? document.activeElement?.id : undefined;
    // What a reader unfolded stays unfolded.
    const unfolded = [...region.querySelectorAll("details")].map((details) => details.open);
    region.innerHTML = html;
    region.querySelectorAll("details").forEach((details, i) => (details.open = unfolded[i] ?? details.open));
    if (focused) document.getElementById(focused)?.focus();
    region.dispatchEvent(new CustomEvent("sansheng:shown", { bubbles: true, detail: { name, first } }));
  }
}

// As the browser would write it (`hidden` becomes `hidden=""`), so that it can be compared with what stands there.
function asWritten(html: string): string {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.innerHTML;
}

function heard(): void {
  heardAt = Date.now();
  say("ok");
}

function say(state: "ok" | "lost"): void {
  if (document.documentElement.dataset.live === state) return;
  document.documentElement.dataset.live = state;
  document.dispatchEvent(new CustomEvent("sansheng:live", { detail: state }));
}
