// Bundles the front end into dist/, which the binary embeds and serves under /assets/.
// A file in scripts/screens/ or styles/screens/ becomes a bundle of its own name: nothing else to register.
import { build } from "esbuild";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";

const out = "dist";
// The first paint of a screen that strangers open on slow nets: layout, its own style and script, gzipped.
const PUBLIC_BYTES_MAX = 60_000;
const PUBLIC = ["kiosk", "board", "phone", "pad"];

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });

const scripts = (await readdir("scripts/screens")).map((file) => `scripts/screens/${file}`);
const styles = (await readdir("styles/screens")).map((file) => `styles/screens/${file}`);
const shared = { bundle: true, minify: true, outdir: out, logLevel: "warning", legalComments: "none" };
await build({
  ...shared,
  entryPoints: ["scripts/app.ts", ...scripts],
  entryNames: "[name]",
  format: "iife",
  target: ["es2020"],
});
await build({
  ...shared,
  entryPoints: ["styles/app.css", ...styles],
  entryNames: "[name]",
  target: ["chrome111", "firefox115", "safari16"],
});

// A hall chooses its hue; without inline style each tenth degree is a rule of its own.
const hues = Array.from({ length: 37 }, (_, i) => i * 10).map((hue) => `[data-hue="${hue}"]{--brand-hue:${hue}}`);
await writeFile(`${out}/app.css`, `${await readFile(`${out}/app.css`, "utf8")}${hues.join("")}`);

// One sprite of the icons that are used; a name that lucide does not know stops the build.
const names = (await readFile("icons.txt", "utf8")).split("\n").map((line) => line.trim());
const symbols = await Promise.all(
  names.filter((name) => name && !name.startsWith("#")).map(async (name) => {
    const svg = await readFile(`node_modules/lucide-static/icons/${name}.svg`, "utf8");
    const inner = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>"));
    return `<symbol id="${name}" viewBox="0 0 24 24">${inner.replace(/\s*\n\s*/g, "")}</symbol>`;
  }),
);
await writeFile(`${out}/icons.svg`, `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`);

const gzipped = async (name) => {
  const text = await readFile(`${out}/${name}`).catch(() => null);
  return text ? gzipSync(text).length : 0;
};
const base = (await gzipped("app.css")) + (await gzipped("app.js")) + (await gzipped("icons.svg"));
for (const screen of PUBLIC) {
  const bytes = base + (await gzipped(`${screen}.css`)) + (await gzipped(`${screen}.js`));
  console.log(`${screen}: ${(bytes / 1000).toFixed(1)} kB gzipped`);
  if (bytes > PUBLIC_BYTES_MAX) throw new Error(`${screen} is heavier than ${PUBLIC_BYTES_MAX} bytes gzipped`);
}
