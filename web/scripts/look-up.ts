// Looks accounts up while the clerk types: after each pause the server sends what it found so far, masked. The arrows go
// into the list and back, Enter chooses there; Enter in the field asks as it always did. What was found is said to
// screen readers in one sentence, not read out line by line.

const PAUSE_MS = 250;
const CHARS_MIN = 2;
const DIGITS_MIN = 4;

export function startLookUp(): void {
  const field = document.querySelector<HTMLInputElement>("input[data-looks-up]");
  const list = document.getElementById("found");
  const said = document.getElementById("found-said");
  if (!field || !list || !said) return;
  let waiting = 0;
  let asking: AbortController | null = null;
  const soon = () => {
    window.clearTimeout(waiting);
    asking?.abort();
    waiting = window.setTimeout(ask, PAUSE_MS);
  };
  const never = () => {
    window.clearTimeout(waiting);
    asking?.abort();
  };
  // A word that is still being composed is not typed yet.
  field.addEventListener("input", (event) => ((event as InputEvent).isComposing ? never() : soon()));
  field.addEventListener("compositionend", soon);
  field.form?.addEventListener("submit", never);
  field.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" || event.isComposing) return;
    event.preventDefault();
    picks()[0]?.focus();
  });
  list.addEventListener("keydown", (event) => {
    const all = picks();
    const at = all.indexOf(document.activeElement as HTMLButtonElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1, Escape: -1 }[event.key];
    if (to === undefined || at < 0) return;
    event.preventDefault();
    event.stopPropagation();
    if (to < 0) field.focus();
    else all[Math.min(to, all.length - 1)]?.focus();
  });

  function isLocked(): boolean {
    return document.querySelector("dialog.curtain") !== null;
  }

  function picks(): HTMLButtonElement[] {
    return [...(list?.querySelectorAll<HTMLButtonElement>("button.pick") ?? [])];
  }

  function show(content: Node[], words: string): void {
    list?.replaceChildren(...content);
    if (said) said.textContent = words;
  }

  async function ask(): Promise<void> {
    if (!field || isLocked()) return;
    const typed = field.value.trim();
    const plain = typed.normalize("NFKC").replace(/[\s-]/g, "");
    if (plain.length < (/^\d*$/.test(plain) ? DIGITS_MIN : CHARS_MIN)) return show([], "");
    const mine = (asking = new AbortController());
    const ticket = field.form?.querySelector<HTMLInputElement>('input[name="ticket"]')?.value ?? "";
    try {
      const body = new URLSearchParams({ ticket, q: typed });
      const answer = await fetch(field.dataset.looksUp ?? "", { method: "POST", body, signal: mine.signal });
      // Behind the curtain what was typed waits for the password; signed out, the page itself says so.
      if (isLocked()) return;
      if (answer.status === 401 || answer.status === 423) return window.location.reload();
      const text = await answer.text();
      if (mine.signal.aborted || field.value.trim() !== typed) return;
      if (!answer.ok) return show([], String((JSON.parse(text) as { title?: string }).title ?? ""));
      const template = document.createElement("template");
      template.innerHTML = text;
      const form = template.content.firstElementChild as HTMLElement | null;
      show(form ? [form] : [], form?.dataset.said ?? "");
    } catch {
      // Given up for a newer one, or the line is gone: Enter asks again, and says what is wrong.
    }
  }
}
