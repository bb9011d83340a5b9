// A slip that prints by itself: once, so that going back to it does not print it again. The button prints another.
const slip = document.querySelector<HTMLElement>("[data-print]");
const mark = `printed:${slip?.dataset.print}`;

document.querySelector("[data-prints]")?.addEventListener("click", () => window.print());
if (slip && !sessionStorage.getItem(mark)) {
  sessionStorage.setItem(mark, "1");
  window.addEventListener("load", () => window.print());
}
