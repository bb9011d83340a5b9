// The board's voice. Each call in the region "calls" carries data-call (its id) and data-say-1, data-say-2 (what to
// speak, with data-lang-1, data-lang-2). Calls queue up and never overwrite each other; each is a chime, the words
// twice, then the second language if the ticket asked for it; 4 s apart. Where the browser cannot speak, the chime
// is enough. What was on the board when it was opened is not announced.

type Words = { text: string; lang: string };
type Call = { id: string; words: Words[] };

const PAUSE_MS = 4_000;
// A voice that never reports its end must not silence the hall.
const SPEECH_MAX_MS = 12_000;
const QUEUE_MAX = 40;

const known = new Set<string>();
const queue: Call[] = [];
let speaking = false;
let audio: AudioContext | null = null;

function callsOn(page: ParentNode): Call[] {
  return [...page.querySelectorAll<HTMLElement>("[data-call]")].map((element) => ({
    id: element.dataset.call ?? "",
    words: [1, 2]
      .map((n) => ({ text: element.dataset[`say-${n}`] ?? element.getAttribute(`data-say-${n}`) ?? "", lang: element.getAttribute(`data-lang-${n}`) ?? "" }))
      .filter((words) => words.text),
  }));
}

function start(): void {
  for (const call of callsOn(document)) known.add(call.id);
  document.addEventListener("sansheng:shown", () => {
    // The board shows the newest first; people are called oldest first.
    for (const call of callsOn(document).reverse()) {
      if (known.has(call.id) || queue.length >= QUEUE_MAX) continue;
      known.add(call.id);
      queue.push(call);
    }
    void announce();
  });
  // Browsers wake sound only after a touch; a board started with --autoplay-policy does not need it.
  const wake = document.querySelector<HTMLElement>("[data-wake]");
  const sleepy = () => audio?.state === "suspended";
  audio = typeof AudioContext === "undefined" ? null : new AudioContext();
  if (wake && sleepy()) wake.hidden = false;
  document.addEventListener("click", () => {
    void audio?.resume().then(() => {
      if (wake) wake.hidden = true;
      chime();
    });
  });
  window.setInterval(showClock, 1_000);
  showClock();
  window.setInterval(turnFoot, 12_000);
}

async function announce(): Promise<void> {
  if (speaking) return;
  speaking = true;
  for (let call = queue.shift(); call; call = queue.shift()) {
    chime();
    await wait(900);
    for (const [i, words] of call.words.entries()) {
      await speak(words);
      if (i === 0) await speak(words);
    }
    await wait(PAUSE_MS);
  }
  speaking = false;
}

function chime(): void {
  if (!audio || audio.state !== "running") return;
  for (const [i, hertz] of [659.25, 523.25].entries()) {
    const at = audio.currentTime + i * 0.38;
    const tone = audio.createOscillator();
    const loudness = audio.createGain();
    tone.frequency.value = hertz;
    loudness.gain.setValueAtTime(0, at);
    loudness.gain.linearRampToValueAtTime(0.35, at + 0.02);
    loudness.gain.exponentialRampToValueAtTime(0.001, at + 0.7);
    tone.connect(loudness).connect(audio.destination);
    tone.start(at);
    tone.stop(at + 0.75);
  }
}

function speak({ text, lang }: Words): Promise<void> {
  if (!("speechSynthesis" in window)) return Promise.resolve();
  const wanted = lang.slice(0, 2).toLowerCase();
  const voice = speechSynthesis.getVoices().find((each) => each.lang.toLowerCase().startsWith(wanted));
  if (!voice) return Promise.resolve();
  const said = new Promise<void>((done) => {
    const words = new SpeechSynthesisUtterance(text);
    words.voice = voice;
    words.lang = voice.lang;
    words.rate = 0.9;
    words.onend = words.onerror = () => done();
    speechSynthesis.speak(words);
  });
  return Promise.race([said, wait(SPEECH_MAX_MS)]);
}

function showClock(): void {
  // The server's clock is the hall's clock: the page brings its offset and its zone along.
  for (const clock of document.querySelectorAll<HTMLElement>("[data-clock]")) {
    const skew = Number(clock.dataset.skew ?? (clock.dataset.skew = String(Number(clock.dataset.now ?? Date.now()) - Date.now())));
    const options: Intl.DateTimeFormatOptions = { hour: "2-digit", minute: "2-digit", hour12: false, timeZone: clock.dataset.zone || undefined };
    const text = new Intl.DateTimeFormat("zh-CN", options).format(new Date(Date.now() + skew));
    if (clock.textContent !== text) clock.textContent = text;
  }
}

/** The quiet line at the foot moves on, but stands still while somebody is called. */
function turnFoot(): void {
  if (speaking) return;
  const lines = [...document.querySelectorAll<HTMLElement>("[data-foot] > *")];
  const now = lines.findIndex((line) => !line.hidden);
  lines.forEach((line, i) => (line.hidden = i !== (now + 1) % lines.length));
}

function wait(ms: number): Promise<void> {
  return new Promise((done) => window.setTimeout(done, ms));
}

start();
