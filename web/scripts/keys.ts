// Keys are markup: data-key="F2" on a button, link or field. Pressing the key clicks a button or link and
// focuses a field. Letters and digits do nothing while somebody types; F-keys and chords always work.
// Inside an open dialog only the dialog's own keys count.

export function startKeys(): void {
  document.addEventListener("keydown", (event) => {
    if (event.repeat || event.isComposing) return;
    const name = keyName(event);
    const typing = isField(event.target) && !/^F\d+$/.test(name) && !name.includes("+") && name !== "Escape";
    if (typing && name !== "Enter") return;
    const within: ParentNode = [...document.querySelectorAll("dialog[open]")].at(-1) ?? document;
    const element = within.querySelector<HTMLElement>(`[data-key="${CSS.escape(name)}"]`);
    if (!element) return;
    // A field that is folded away unfolds with its key.
    const folded = isField(element) ? element.closest("details") : null;
    if (folded) folded.open = true;
    if (!isUsable(element)) return;
    // Enter in a field or on a button already means something there. On a list of a dialog it would only unfold it,
    // which the space bar does, too: there it does what is written beside the key.
    const sends = event.target instanceof HTMLSelectElement && within instanceof HTMLDialogElement;
    if (name === "Enter" && !sends && (isField(event.target) || isPressable(event.target))) return;
    event.preventDefault();
    if (isField(element)) {
      element.focus();
      if (element instanceof HTMLInputElement) element.select();
    } else {
      element.click();
    }
  });
  // <button data-opens="id"> opens a dialog, <button data-closes> closes the one it is in.
  document.addEventListener("click", (event) => {
    const target = event.target as Element | null;
    const opener = target?.closest<HTMLElement>("[data-opens]");
    if (opener) {
      const dialog = document.getElementById(opener.dataset.opens ?? "");
      if (dialog instanceof HTMLDialogElement && !dialog.open) {
        event.preventDefault();
        show(dialog);
      }
    }
    target?.closest("[data-closes]")?.closest("dialog")?.close();
  });
}

/** Opens a dialog. Where it asks for nothing, Enter does what is written beside the key, instead of going back. */
export function show(dialog: HTMLDialogElement): void {
  dialog.showModal();
  if (document.activeElement?.hasAttribute("data-closes")) dialog.querySelector<HTMLElement>('[data-key="Enter"]')?.focus();
}

function keyName(event: KeyboardEvent): string {
  const key = event.key.length === 1 ? event.key.toUpperCase() : event.key;
  const chord = [event.ctrlKey ? "Ctrl" : "", event.altKey ? "Alt" : "", key.length > 1 && event.shiftKey ? "Shift" : ""];
  return [...chord.filter(Boolean), key].join("+");
}

function isField(target: unknown): boolean {
  if (target instanceof HTMLInputElement) return !["checkbox", "radio", "button", "submit", "hidden"].includes(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}

function isPressable(target: unknown): boolean {
  return target instanceof HTMLButtonElement || target instanceof HTMLAnchorElement || (target instanceof HTMLElement && target.tagName === "SUMMARY");
}

function isUsable(element: HTMLElement): boolean {
  return !element.hasAttribute("disabled") && element.getAttribute("aria-disabled") !== "true" && element.offsetParent !== null;
}
