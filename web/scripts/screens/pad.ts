// The pad follows its counter. What it asks of the customer comes as a whole page; after thanks it goes back by itself.

const back = document.querySelector<HTMLElement>("[data-back-to]");
if (back) window.setTimeout(() => window.location.assign(back.dataset.backTo ?? "/"), Number(back.dataset.backS ?? "5") * 1_000);

// The stream says only which step the counter is at; a different step is fetched as a page, so that no form is ever
// swapped away under a finger.
document.addEventListener("sansheng:shown", () => {
  const step = document.querySelector<HTMLElement>("[data-step]")?.dataset.step;
  const here = document.querySelector<HTMLElement>("[data-step-here]")?.dataset.stepHere;
  // An answer that is on its way leads to its own page, and is what moves the counter on.
  if (document.querySelector("form[data-busy]")) return;
  if (step && here && step !== here && step !== sessionStorage.getItem("skipped")) window.location.assign(window.location.pathname);
});

// "Not now" is remembered, so that the same rating is not asked for again.
document.addEventListener("click", (event) => {
  const link = (event.target as Element | null)?.closest<HTMLElement>("[data-skips]");
  if (link) sessionStorage.setItem("skipped", link.dataset.skips ?? "");
});
