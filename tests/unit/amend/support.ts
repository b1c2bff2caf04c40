import { runInThisContext } from "node:vm";
import { transformSync } from "esbuild";
import type { ConfigText } from "../../../src/amend/index.ts";
import * as language from "../../../src/language/index.ts";

export function config(sources: Readonly<Record<string, string>>, more: Partial<ConfigText> = {}): ConfigText {
  return {
    directory: "/c",
    system: "system.ts",
    state: "state.ts" in sources ? "state.ts" : undefined,
    machine: undefined,
    users: [{ name: "ada", home: "/home/ada" }],
    sources: new Map(Object.entries(sources)),
    ...more,
  };
}

/** The exports of a file of a config, which may import the others. */
export function evaluated(sources: ReadonlyMap<string, string>, path: string): Record<string, unknown> {
  const { code } = transformSync(sources.get(path) ?? "", { loader: "ts", format: "cjs", target: "es2023" });
  const module = { exports: {} as Record<string, unknown> };
  const load = (name: string) =>
    name === "lethe" ? language : evaluated(sources, name.replace("./", "").replace(/(\.ts|\.js)?$/, ".ts"));
  const run = runInThisContext(`(function (module, exports, require) {${code}\n})`) as (...given: unknown[]) => void;
  run(module, module.exports, load);
  return module.exports;
}

/** As data, without where it was called. */
export function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (key, one: unknown) => (key === "at" ? undefined : one)));
}
