// The phone page changes as a whole when its number is called, and shakes the phone so that its owner notices.

const CALLED = "[data-called]";
let was = document.querySelector(CALLED) !== null;
const title = document.title;

document.addEventListener("sansheng:shown", () => {
  const called = document.querySelector<HTMLElement>(CALLED);
  document.title = called?.dataset.called || title;
  if (called && !was) {
    navigator.vibrate?.([400, 150, 400, 150, 600]);
    window.scrollTo({ top: 0 });
  }
  was = called !== null;
});

// Reasons are asked for only when the level is one of the two lowest; without a script they are always there.
document.addEventListener("change", (event) => {
  const input = event.target as HTMLInputElement;
  if (input.name !== "level") return;
  const reasons = document.querySelector<HTMLElement>("[data-reasons]");
  if (reasons) reasons.hidden = Number(input.value) > 2;
});
const reasons = document.querySelector<HTMLElement>("[data-reasons]");
const level = document.querySelector<HTMLInputElement>('input[name="level"]:checked');
if (reasons) reasons.hidden = !level || Number(level.value) > 2;
