// The greeter's undo, which goes away when its seconds are over, the papers of the chosen service, and the search for one.
import { startKeypad } from "../keypad";

startKeypad();

for (const undo of document.querySelectorAll<HTMLElement>("[data-undo-s]")) {
  let left = Number(undo.dataset.undoS);
  const tick = window.setInterval(() => {
    left -= 1;
    const seconds = undo.querySelector("[data-countdown]");
    if (seconds) seconds.textContent = String(left);
    if (left <= 0) {
      window.clearInterval(tick);
      undo.remove();
    }
  }, 1_000);
}

// The papers of the chosen service, to ask for before the ticket is given.
document.addEventListener("change", (event) => {
  const input = event.target as HTMLInputElement;
  if (input.name !== "service") return;
  for (const papers of document.querySelectorAll<HTMLFieldSetElement>("[data-papers]")) {
    const shown = papers.dataset.papers === input.value;
    papers.hidden = !shown;
    papers.disabled = !shown;
  }
});

// Enter chooses the first service that was found, the arrow goes there. Enter that ends a word being composed does neither.
document.querySelector<HTMLInputElement>("#find")?.addEventListener("keydown", (event) => {
  const found = document.querySelector<HTMLInputElement>("#services [data-search]:not([hidden]) input:not(:checked)");
  if (event.isComposing || !found || (event.key !== "Enter" && event.key !== "ArrowDown")) return;
  event.preventDefault();
  found.focus();
  if (event.key === "Enter" && (event.target as HTMLInputElement).value.trim() !== "") found.click();
});

// A ticket without a service, while the search hides what could be chosen: all of them come back, and the browser says it.
document.addEventListener("invalid", (event) => {
  const input = event.target as HTMLInputElement;
  const field = document.querySelector<HTMLInputElement>("#find");
  if (input.name !== "service" || !field?.value) return;
  field.value = "";
  field.dispatchEvent(new Event("input", { bubbles: true }));
  window.setTimeout(() => input.form?.reportValidity());
}, true);
