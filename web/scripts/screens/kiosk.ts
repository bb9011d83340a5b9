// The kiosk goes back to its first page by itself. A page names where and when: <body data-idle-to data-idle-s>; the
// countdown [data-countdown] shows the seconds left and a touch begins them again. The first page has no countdown:
// it only clears what the last customer chose, the text size and the language.
import { startKeypad } from "../keypad";
import { setLarge } from "../text";

const idleTo = document.querySelector<HTMLElement>("[data-idle-to]");

if (idleTo) countDown(idleTo.dataset.idleTo ?? "/", Number(idleTo.dataset.idleS ?? "60"));
printOnce();
startKeypad();

function countDown(to: string, seconds: number): void {
  let left = seconds;
  const show = () => {
    for (const element of document.querySelectorAll<HTMLElement>("[data-countdown]")) {
      element.textContent = String(left);
      // Long waits count silently; the last quarter of a minute is shown.
      const notice = element.closest<HTMLElement>("[data-countdown-shown]");
      if (notice) notice.hidden = left > Number(notice.dataset.countdownShown);
    }
    for (const bar of document.querySelectorAll<HTMLProgressElement>("progress[data-idle]")) bar.value = left;
  };
  const again = () => {
    left = seconds;
    show();
  };
  for (const kind of ["pointerdown", "keydown", "input"]) document.addEventListener(kind, again);
  window.setInterval(() => {
    left -= 1;
    if (left <= 0) {
      setLarge(false);
      window.location.assign(to);
      left = seconds;
      return;
    }
    show();
  }, 1_000);
  show();
}

/** A kiosk whose browser prints (opened once as /kiosk/HALL?print=browser): the ticket's page is its own slip. */
function printOnce(): void {
  if (new URLSearchParams(window.location.search).get("print") === "browser") localStorage.setItem("print", "browser");
  const ticket = document.querySelector<HTMLElement>("[data-print]");
  const mark = `printed:${ticket?.dataset.print}`;
  if (!ticket || localStorage.getItem("print") !== "browser" || sessionStorage.getItem(mark)) return;
  sessionStorage.setItem(mark, "1");
  window.print();
}
