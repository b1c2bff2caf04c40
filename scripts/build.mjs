/**
 * Makes `dist/`: the release, exactly as it is installed at /usr/lib/lethe.
 *
 *   lethe.mjs, *-HASH.mjs     the program; flat, so that `import.meta.dirname` is the release in every part of it
 *   language/                 what a config imports at run time as `lethe` and `lethe/features`, and what evaluates it
 *   types/                    the same for an editor and for the type check
 *   files/                    src/<folder>/files/**, reached by `new URL("./files/...", import.meta.url)`
 *   node_modules/             programs that are run or loaded as they are: esbuild and TypeScript's compiler
 *   bin/lethe                 what /usr/bin/lethe points to
 *   share/                    man pages and completions
 *   release.json              version, and the digest of all the rest
 *
 * A build gets its own directory under `.builds/` and `dist` points to the newest: a lethe that runs
 * while another one builds still finds its parts.
 */
import { execFileSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { digestOfTree } from "./digest.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const builds = join(root, ".builds");
const out = join(builds, `.new-${process.pid}`);
const platform = `${process.platform}-${process.arch}`;
const { name, version, license } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

/** Kept although newer builds are there: longer than any command runs. */
const KEEP_MILLISECONDS = 24 * 60 * 60 * 1000;

mkdirSync(out, { recursive: true });
try {
  await bundleProgram();
  await bundleLanguage();
  emitTypes();
  copyFilesOfStages();
  copyPrograms();
  copyIfThere("tools.lock");
  copyIfThere("examples");
  copyIfThere("LICENSE");
  writePackage();
  writeWrapper();
  writeShare();
  const digest = digestOfTree(out);
  writeFileSync(join(out, "release.json"), `${JSON.stringify({ version, digest }, undefined, 2)}\n`);
  publish(digest);
} finally {
  rmSync(out, { recursive: true, force: true });
}
removeOldBuilds();

function bundleProgram() {
  return bundle({
    entryPoints: { lethe: join(root, "src/cli/main.ts") },
    outdir: out,
    external: ["esbuild", "typescript-native"],
    loader: {
      ".sh": "text",
      ".service": "text",
      ".mount": "text",
      ".target": "text",
      ".timer": "text",
      ".conf": "text",
    },
    // Not the identifiers: errors are told apart by their class's name, and a stack trace stays readable.
    minifySyntax: true,
    minifyWhitespace: true,
  });
}

function bundleLanguage() {
  return bundle({
    entryPoints: {
      lethe: join(root, "src/language/index.ts"),
      features: join(root, "src/features/index.ts"),
      evaluate: join(root, "src/features/evaluate.ts"),
    },
    outdir: join(out, "language"),
  });
}

function bundle(options) {
  return build({
    absWorkingDir: root,
    bundle: true,
    splitting: true,
    platform: "node",
    format: "esm",
    target: "node20.19",
    outExtension: { ".js": ".mjs" },
    chunkNames: "[name]-[hash]",
    legalComments: "none",
    logLevel: "warning",
    alias: {
      lethe: join(root, "src/language/index.ts"),
      "lethe/features": join(root, "src/features/index.ts"),
    },
    ...options,
  });
}

/** Types are checked by `npm run typecheck`; here they are only written down. */
function emitTypes() {
  const flags = ["--declaration", "--emitDeclarationOnly", "--noCheck", "--rewriteRelativeImportExtensions"];
  const settings = ["--module", "nodenext", "--target", "es2023", "--strict"];
  const places = ["--rootDir", join(root, "src"), "--outDir", join(out, "types"), "--ignoreConfig"];
  const inputs = ["src/language/index.ts", "src/features/index.ts"].map((path) => join(root, path));
  const compiler = join(root, "node_modules/typescript-native/bin/tsc");
  try {
    execFileSync(process.execPath, [compiler, ...flags, ...settings, ...places, ...inputs], {
      cwd: root,
      encoding: "utf8",
    });
  } catch (error) {
    throw new Error(`the compiler wrote no types:\n${error.stdout}`);
  }
}

function copyFilesOfStages() {
  for (const stage of readdirSync(join(root, "src"))) {
    const from = join(root, "src", stage, "files");
    if (existsSync(from)) cpSync(from, join(out, "files"), { recursive: true, errorOnExist: true, force: false });
  }
}

function copyPrograms() {
  const modules = join(root, "node_modules");
  const parts = [
    "esbuild/package.json",
    "esbuild/LICENSE.md",
    "esbuild/lib/main.js",
    `@esbuild/${platform}`,
    "typescript-native/package.json",
    "typescript-native/LICENSE",
    "typescript-native/bin",
    "typescript-native/lib",
    `@typescript/typescript-${platform}`,
  ];
  for (const part of parts) linkTree(join(modules, part), join(out, "node_modules", part));
}

/** Hard links: forty megabytes that are there already need not be written at each build. */
function linkTree(from, to) {
  if (statSync(from).isDirectory()) {
    mkdirSync(to, { recursive: true });
    for (const entry of readdirSync(from)) linkTree(join(from, entry), join(to, entry));
    return;
  }
  mkdirSync(dirname(to), { recursive: true });
  try {
    linkSync(from, to);
  } catch {
    cpSync(from, to);
  }
}

function copyIfThere(path) {
  const from = join(root, path);
  const wanted = (source) => basename(source) !== "node_modules";
  if (existsSync(from)) cpSync(from, join(out, path), { recursive: true, filter: wanted });
}

/** The release is an npm package too: an editor and a config resolve `lethe` in it. */
function writePackage() {
  const exports = {
    ".": { types: "./types/language/index.d.ts", default: "./language/lethe.mjs" },
    "./features": { types: "./types/features/index.d.ts", default: "./language/features.mjs" },
    "./package.json": "./package.json",
  };
  const content = { name, version, license, type: "module", exports };
  writeFileSync(join(out, "package.json"), `${JSON.stringify(content, undefined, 2)}\n`);
}

function writeWrapper() {
  mkdirSync(join(out, "bin"));
  // What runs holds secrets in its memory, and a core dump would put that on a disk.
  const text = '#!/bin/sh\nulimit -c 0\nexec node "$(dirname "$(dirname "$(readlink -f "$0")")")/lethe.mjs" "$@"\n';
  writeFileSync(join(out, "bin/lethe"), text, { mode: 0o755 });
}

function writeShare() {
  execFileSync(process.execPath, [join(out, "lethe.mjs"), "man", "--directory", join(out, "share/man/man1")]);
  const places = {
    bash: "bash-completion/completions/lethe",
    zsh: "zsh/site-functions/_lethe",
    fish: "fish/vendor_completions.d/lethe.fish",
  };
  for (const [shell, place] of Object.entries(places)) {
    const path = join(out, "share", place);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, execFileSync(process.execPath, [join(out, "lethe.mjs"), "completion", shell]));
  }
}

function publish(digest) {
  const final = join(builds, digest.slice(0, 16));
  if (!existsSync(final)) renameSync(out, final);
  const link = join(builds, `.link-${process.pid}`);
  const dist = join(root, "dist");
  symlinkSync(relative(root, final), link);
  if (existsSync(dist) && !lstatSync(dist).isSymbolicLink()) rmSync(dist, { recursive: true });
  renameSync(link, dist);
}

function removeOldBuilds() {
  const now = Date.now();
  for (const entry of readdirSync(builds)) {
    const path = join(builds, entry);
    const old = now - statSync(path).mtimeMs > KEEP_MILLISECONDS;
    if (old && !isCurrent(path)) rmSync(path, { recursive: true, force: true });
  }
}

function isCurrent(path) {
  return statSync(path).ino === statSync(join(root, "dist")).ino;
}
