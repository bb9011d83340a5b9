// Locking the clerk's screen: the session is locked on the server, and a curtain falls over the page. What was typed
// stays where it is, in the page and nowhere else, and is there again after the password.

export function startLock(): void {
  const form = document.querySelector<HTMLFormElement>('form[action="/me/lock"]');
  form?.addEventListener("submit", (event) => {
    event.preventDefault();
    void lock(form);
  });
}

async function lock(form: HTMLFormElement): Promise<void> {
  const curtain = document.createElement("dialog");
  curtain.className = "curtain";
  // A curtain is opened by the password and by nothing else; browsers let a second Escape past `cancel`.
  const hold = (event: KeyboardEvent) => event.key === "Escape" && curtain.isConnected && event.preventDefault();
  document.addEventListener("keydown", hold, true);
  curtain.addEventListener("cancel", (event) => event.preventDefault());
  curtain.addEventListener("close", () => curtain.isConnected && curtain.showModal());
  document.body.append(curtain);
  curtain.showModal();
  try {
    await fetch(form.action, { method: "POST", body: sent(form), redirect: "manual" });
    await ask(curtain, await fetch("/locked"));
    delete form.dataset.busy;
  } catch {
    // The server cannot be reached: the whole page gives way, and comes back locked.
    window.location.assign("/locked");
  }
}

async function ask(curtain: HTMLDialogElement, answer: Response): Promise<void> {
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const main = page.querySelector("main");
  const form = main?.querySelector<HTMLFormElement>('form[action="/locked"]');
  // Signed out elsewhere, or the shift is over: there is no session to unlock.
  if (!main || !form) return window.location.assign("/sign-in");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void unlock(curtain, form);
  });
  curtain.replaceChildren(main);
  form.querySelector<HTMLInputElement>("input[type=password]")?.focus();
}

async function unlock(curtain: HTMLDialogElement, form: HTMLFormElement): Promise<void> {
  try {
    const answer = await fetch(form.action, { method: "POST", body: sent(form), redirect: "manual" });
    if (answer.type === "opaqueredirect") curtain.remove();
    else await ask(curtain, answer);
  } catch {
    delete form.dataset.busy;
  }
}

function sent(form: HTMLFormElement): URLSearchParams {
  const fields = new URLSearchParams();
  new FormData(form).forEach((value, name) => typeof value === "string" && fields.append(name, value));
  return fields;
}
