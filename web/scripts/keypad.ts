// Letters on the screen for a kiosk without a keyboard, and what empties a search: they type into the field [data-keypad].

export function startKeypad(): void {
  document.addEventListener("click", (event) => {
    const key = (event.target as Element | null)?.closest<HTMLElement>("[data-types]");
    const field = document.querySelector<HTMLInputElement>("[data-keypad]");
    if (!key || !field) return;
    const typed = key.dataset.types ?? "";
    if (typed === "back") field.value = field.value.slice(0, -1);
    else if (typed === "clear") field.value = "";
    else field.value += typed;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
}
