// Text size, kept in a cookie so that the next page comes large from the server. <button data-text-size> toggles.

const YEAR_S = 31_536_000;

export function startText(): void {
  document.addEventListener("click", (event) => {
    const button = (event.target as Element | null)?.closest<HTMLElement>("[data-text-size]");
    if (!button) return;
    event.preventDefault();
    const large = document.documentElement.dataset.size !== "large";
    setLarge(large);
    for (const each of document.querySelectorAll("[data-text-size]")) each.setAttribute("aria-pressed", String(large));
  });
}

export function setLarge(large: boolean): void {
  if (large) document.documentElement.dataset.size = "large";
  else delete document.documentElement.dataset.size;
  document.cookie = `size=${large ? "large" : "normal"}; path=/; max-age=${large ? YEAR_S : 0}; samesite=lax`;
}
