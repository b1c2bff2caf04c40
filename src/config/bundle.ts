import { isAbsolute, join, normalize } from "node:path";
import type { OnLoadResult, OnResolveArgs, OnResolveResult, PartialMessage, Plugin } from "esbuild";
import type { Host } from "../host/index.ts";
import { bundleError } from "./bundle-error.ts";
import type { ConfigPlace } from "./find.ts";
import type { ProgramPaths } from "./program.ts";

/** A config and all it imports, as one script. */
export interface Bundle {
  readonly code: string;
  /** JSON of its source map; the config's own sources are named `config:PATH`, relative to its directory. */
  readonly map: string;
  /** The config's own sources by their paths relative to its directory. */
  readonly sources: ReadonlyMap<string, string>;
}

/** Name of the script in stacks. */
export const scriptName = "config.js";

/** Throws UserError CONFIG_SYNTAX, CONFIG_IMPORT, CONFIG_UNAVAILABLE. */
export async function bundle(host: Host, place: ConfigPlace, program: ProgramPaths): Promise<Bundle> {
  const { build } = await import("esbuild");
  const sources = new Map<string, string>();
  try {
    const result = await build({
      entryPoints: ["lethe:entry"],
      bundle: true,
      write: false,
      format: "iife",
      globalName: "config",
      platform: "neutral",
      target: "es2023",
      charset: "utf8",
      banner: { js: `"use strict";` },
      sourcemap: "external",
      sourcesContent: false,
      outfile: join(place.directory, scriptName),
      absWorkingDir: place.directory,
      tsconfigRaw: {},
      logLevel: "silent",
      plugins: [configFiles(host, place, program, sources)],
    });
    const [warning] = result.warnings;
    if (warning?.id === "empty-import-meta") throw bundleError(place, { errors: [warning] });
    const text = (ending: string) => result.outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? "";
    return { code: text(".js"), map: text(".js.map"), sources };
  } catch (error) {
    throw bundleError(place, error);
  }
}

function configFiles(host: Host, place: ConfigPlace, program: ProgramPaths, sources: Map<string, string>): Plugin {
  return {
    name: "config",
    setup(build) {
      build.onResolve({ filter: /^lethe:entry$/ }, () => ({ path: "entry", namespace: "entry" }));
      build.onLoad({ filter: /.*/, namespace: "entry" }, () => ({ contents: entry(place), loader: "js" }));
      build.onResolve({ filter: /^lethe($|\/)/ }, ({ path, namespace }): OnResolveResult => {
        if (path === "lethe/evaluate" && namespace !== "entry") return unknownModule(path);
        const module = (program.modules as Record<string, string | undefined>)[path];
        return module === undefined ? unknownModule(path) : { path: module };
      });
      build.onResolve({ filter: /.*/, namespace: "entry" }, ({ path }) => ({ path, namespace: "config" }));
      build.onResolve({ filter: /.*/, namespace: "config" }, (args) => resolveOwn(host, place, args));
      build.onLoad({ filter: /.*/, namespace: "config" }, async ({ path }): Promise<OnLoadResult> => {
        const contents = await host.readText(join(place.directory, path));
        sources.set(path, contents);
        return { contents, loader: path.endsWith(".json") ? "json" : path.endsWith(".ts") ? "ts" : "js" };
      });
    },
  };
}

function entry({ system, state }: ConfigPlace): string {
  return [
    `import * as system from ${JSON.stringify(system)};`,
    state === undefined ? "const state = undefined;" : `import * as state from ${JSON.stringify(state)};`,
    `import { evaluate } from "lethe/evaluate";`,
    `const { written, derived } = evaluate({ system, state });`,
    `export { written, derived };`,
  ].join("\n");
}

async function resolveOwn(host: Host, place: ConfigPlace, args: OnResolveArgs): Promise<OnResolveResult> {
  if (!/^\.{1,2}(\/|$)/.test(args.path)) return refused("module", args.path);
  const wanted = normalize(join(args.importer, "..", args.path));
  if (wanted.startsWith("..") || isAbsolute(wanted)) return refused("outside", args.path);
  for (const path of [wanted, `${wanted}.ts`, wanted.replace(/\.js$/, ".ts"), `${wanted}/index.ts`]) {
    const found = await host.lstat(join(place.directory, path));
    if (found?.type === "file") return { path, namespace: "config" };
  }
  return refused("absent", args.path);
}

function unknownModule(path: string): OnResolveResult {
  return refused("module", path);
}

export interface Refusal {
  readonly why: "module" | "outside" | "absent";
  readonly path: string;
}

function refused(why: Refusal["why"], path: string): OnResolveResult {
  const detail: Refusal = { why, path };
  const error: PartialMessage = { text: `refused ${path}`, detail };
  return { errors: [error] };
}
