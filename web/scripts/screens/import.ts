// Sends a file of accounts as it is, and shows what came of it.

const form = document.querySelector<HTMLFormElement>("form#import");
const said = document.getElementById("import-said");
form?.addEventListener("submit", (event) => {
  event.preventDefault();
  const file = form.querySelector<HTMLInputElement>('input[type="file"]')?.files?.[0];
  const act = (event.submitter as HTMLButtonElement | null)?.value ?? "check";
  if (file && form.getAttribute("aria-busy") !== "true") void send(form, file, act === "check");
});

async function send(around: HTMLFormElement, file: File, check: boolean): Promise<void> {
  around.setAttribute("aria-busy", "true");
  if (said) said.textContent = around.dataset.busySays ?? "";
  try {
    const query = new URLSearchParams({ name: file.name, check: String(check) });
    const headers = { "content-type": "application/octet-stream" };
    const answer = await fetch(`${around.action}?${query}`, { method: "POST", body: file, headers });
    const text = await answer.text();
    if (answer.ok && said) said.innerHTML = text;
    else if (said) said.textContent = String((JSON.parse(text) as { title?: string }).title ?? "");
  } finally {
    around.removeAttribute("aria-busy");
  }
}
