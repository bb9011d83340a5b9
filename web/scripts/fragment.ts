// A one-time link carries its token after the #, which browsers never send. It is put into the form's field
// (<div data-from-fragment="token"> around it) and taken out of the address; what is to be filled in with it appears.

export function startFragment(): void {
  for (const around of document.querySelectorAll<HTMLElement>("[data-from-fragment]")) {
    const token = decodeURIComponent(location.hash.slice(1));
    const input = around.querySelector<HTMLInputElement>(`input[name="${around.dataset.fromFragment ?? ""}"]`);
    if (!token || !input) continue;
    input.value = token;
    document.querySelector("[data-without-fragment]")?.toggleAttribute("hidden", true);
    document.querySelector("[data-with-fragment]")?.toggleAttribute("hidden", false);
    history.replaceState(null, "", location.pathname + location.search);
  }
}
