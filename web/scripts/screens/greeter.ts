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
