// The greeter's undo: a toast with [data-undo-s] goes away by itself when its seconds are over.

for (const toast of document.querySelectorAll<HTMLElement>("[data-undo-s]")) {
  let left = Number(toast.dataset.undoS);
  const tick = window.setInterval(() => {
    left -= 1;
    const seconds = toast.querySelector("[data-countdown]");
    if (seconds) seconds.textContent = String(left);
    if (left <= 0) {
      window.clearInterval(tick);
      toast.remove();
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
