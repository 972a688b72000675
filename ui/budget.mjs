// How heavy the built app is, gzipped: the shell (what every page needs) and all of it. Exit code 1 over budget.
// The library in analytics-next is not the app's: pages of customers load it.
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const BUDGET_KB = { shell: 250, all: 600 };
const built = process.argv[2] ?? join(dirname(fileURLToPath(import.meta.url)), "../src/touchweave/web/static");
const weight = (file) => gzipSync(readFileSync(join(built, file)), { level: 9 }).length / 1000;

const manifest = JSON.parse(readFileSync(join(built, ".vite/manifest.json"), "utf8"));
const shell = new Set(["index.html"]);
const visit = (key) => {
  const entry = manifest[key];
  if (!entry || shell.has(entry.file)) return;
  shell.add(entry.file);
  (entry.css ?? []).forEach((file) => shell.add(file));
  (entry.imports ?? []).forEach(visit);
};
Object.keys(manifest).filter((key) => manifest[key].isEntry).forEach(visit);

const files = readdirSync(built, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.(js|css|html|svg)$/.test(entry.name))
  .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(built.length + 1))
  .filter((name) => !name.startsWith("analytics-next"));
const sum = (names) => [...names].reduce((total, file) => total + weight(file), 0);
const found = { shell: sum(shell), all: sum(files) };

let over = false;
for (const [part, limit] of Object.entries(BUDGET_KB)) {
  over ||= found[part] > limit;
  console.log(`${part}: ${found[part].toFixed(0)} kB of ${limit} kB gzip`);
}
process.exit(over ? 1 : 0);
