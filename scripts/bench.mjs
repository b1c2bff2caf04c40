/** npm run bench [-- NAME...]: runs every bench of bench/index.ts, or those named, and writes bench/results.md. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, release, tmpdir, totalmem } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
process.chdir(root);
const wanted = process.argv.slice(2);
const bundles = join(root, ".builds", `bench-${process.pid}`);
mkdirSync(bundles, { recursive: true });
const sections = [];
try {
  const { benches, openBenchToolchain } = await load();
  const unknown = wanted.filter((name) => benches[name] === undefined);
  if (unknown.length > 0) throw new Error(`there is no bench ${unknown.join(" ")}: ${Object.keys(benches).join(" ")}`);
  const opened = await openBenchToolchain();
  for (const [name, bench] of Object.entries(benches)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    console.log(`\n${name}`);
    const rows = await inScratch((scratch) => bench({ ...opened, scratch }));
    sections.push({ name, rows });
    console.log(table(rows).join("\n"));
  }
} finally {
  rmSync(bundles, { recursive: true, force: true });
}
writeFileSync("bench/results.md", page(kept().concat(sections)));
// What holds the cache holds this process too.
process.exit(sections.flatMap(({ rows }) => rows).every(reached) ? 0 : 1);

/** The benches are TypeScript, which this Node does not read by itself. */
async function load() {
  const outfile = join(bundles, "bench.mjs");
  const paths = { absWorkingDir: root, entryPoints: ["bench/index.ts"], outfile };
  await build({ ...paths, bundle: true, platform: "node", format: "esm", packages: "external", logLevel: "warning" });
  return import(pathToFileURL(outfile).href);
}

async function inScratch(bench) {
  const scratch = mkdtempSync(join(tmpdir(), "lethe-bench-"));
  try {
    return await bench(scratch);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Sections of the page that were not measured anew, as they are. */
function kept() {
  if (wanted.length === 0) return [];
  const old = readFileSync("bench/results.md", { encoding: "utf8", flag: "a+" });
  return [...old.matchAll(/^## ([\w-]+)\n\n([\s\S]*?)(?=\n## |$(?![\s\S]))/gm)]
    .map(([, name, text]) => ({ name, text: text.trimEnd() }))
    .filter(({ name }) => !sections.some((section) => section.name === name));
}

function page(all) {
  const [{ model }] = cpus();
  const machine = `${cpus().length} cores (${model.trim()}), ${Math.round(totalmem() / 2 ** 30)} GiB, Linux ${release()}, Node ${process.version}`;
  const parts = all
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, rows, text }) => `## ${name}\n\n${text ?? measured(name, rows)}\n`);
  return [
    "# Bench",
    "",
    "Both sides of a row are measured in one run; only the ratio travels to other machines.",
    "",
    ...parts,
  ]
    .join("\n")
    .replaceAll("@machine", machine);
}

function measured(name, rows) {
  const day = new Date().toISOString().slice(0, 10);
  return [`\`npm run bench -- ${name}\`, ${day}, @machine`, "", ...table(rows)].join("\n");
}

function table(rows) {
  return [
    "| what | against | Lethe | the other | ratio | goal | reached |",
    "|---|---|---|---|---|---|---|",
    ...rows.map((row) => `| ${cells(row).join(" | ")} |`),
  ];
}

function cells(row) {
  const { what, against, ours, theirs, goal, unit } = row;
  const told = unit === "bytes" ? mebibytes : seconds;
  const ratio = theirs === undefined ? "" : inProportion(ours, theirs, goal);
  return [
    what,
    against,
    told(ours),
    theirs === undefined ? "" : told(theirs),
    ratio,
    goal === undefined ? "" : inWords(goal),
    goal === undefined ? "" : reached(row) ? "yes" : "**no**",
  ];
}

function inProportion(ours, theirs, goal) {
  if (goal?.secondsMore !== undefined) return `${ours < theirs ? "-" : "+"}${seconds(Math.abs(ours - theirs))}`;
  return goal?.timesFaster !== undefined ? `${short(theirs / ours)}x faster` : `${short(ours / theirs)}x`;
}

function reached({ ours, theirs, goal }) {
  if (goal === undefined) return true;
  if (goal.secondsMore !== undefined) return ours - theirs <= goal.secondsMore;
  if (goal.seconds !== undefined) return ours <= goal.seconds;
  return goal.timesFaster !== undefined ? theirs / ours >= goal.timesFaster : ours / theirs <= goal.timesAsLong;
}

function inWords({ seconds: limit, secondsMore, timesFaster, timesAsLong }) {
  if (secondsMore !== undefined) return `<= ${secondsMore} s more`;
  if (limit !== undefined) return `<= ${limit} s`;
  return timesFaster !== undefined ? `${timesFaster}x faster` : `<= ${timesAsLong}x`;
}

function seconds(value) {
  return value < 1 ? `${(value * 1000).toFixed(0)} ms` : `${short(value)} s`;
}

function mebibytes(value) {
  return `${short(value / 2 ** 20)} MiB`;
}

function short(value) {
  return value < 10 ? value.toFixed(2) : value.toFixed(1);
}
