// A form is sent once. Each form that changes something carries a hidden input name="key": the same key for
// every try of the same act, a new one only after it succeeded. A second click while the first is on its way
// does nothing; should the answer get lost, trying again is safe, because the key is the same.

const BUSY_MAX_MS = 15_000;

export function startForms(): void {
  fill(document);
  document.addEventListener("sansheng:shown", (event) => fill(event.target as Element));
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (form.method !== "post") return;
    fill(form);
    if (form.dataset.busy !== undefined) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    form.dataset.busy = "";
    window.setTimeout(() => free(form), BUSY_MAX_MS);
  }, true);
  // Back from the next page: what was sent has been answered, so the next try is a new act.
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    for (const form of document.forms) {
      free(form);
      renew(form);
    }
  });
  // <input data-filter="#list"> hides the items whose data-search does not contain what was typed.
  document.addEventListener("input", (event) => {
    const input = event.target as HTMLElement;
    if (input instanceof HTMLInputElement && input.dataset.filter) filter(input, input.dataset.filter);
  });
}

function fill(root: ParentNode | Element): void {
  const inputs = [...root.querySelectorAll<HTMLInputElement>('input[type="hidden"][name="key"]')];
  for (const input of inputs) if (!input.value) input.value = newKey();
}

function renew(form: HTMLFormElement): void {
  const input = form.querySelector<HTMLInputElement>('input[type="hidden"][name="key"]');
  if (input) input.value = newKey();
}

function free(form: HTMLFormElement): void {
  delete form.dataset.busy;
}

function newKey(): string {
  // The time first, so that keys made together are kept together. Not crypto.randomUUID: a hall's own network may lack TLS.
  const chance = [...crypto.getRandomValues(new Uint8Array(10))].map((byte) => byte.toString(16).padStart(2, "0"));
  return Date.now().toString(16).padStart(12, "0") + chance.join("");
}

function filter(input: HTMLInputElement, list: string): void {
  const wanted = input.value.trim().toLowerCase().replace(/\s+/g, "");
  let left = 0;
  for (const item of document.querySelectorAll<HTMLElement>(`${list} [data-search]`)) {
    const found = (item.dataset.search ?? "").toLowerCase().includes(wanted);
    // What was chosen stays in sight: nobody sends a choice that they do not see.
    item.hidden = !found && item.querySelector("input:checked") === null;
    if (found) left += 1;
  }
  for (const group of document.querySelectorAll<HTMLElement>(`${list} [data-group]`)) {
    group.hidden = !group.querySelector("[data-search]:not([hidden])");
  }
  const none = document.querySelector<HTMLElement>(`${list} [data-none]`);
  if (none) none.hidden = left > 0;
}
