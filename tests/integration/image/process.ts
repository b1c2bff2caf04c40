import { writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { build } from "esbuild";
import { type Running, realHost } from "../../../src/host/index.ts";
import type { RootInput } from "../../../src/image/index.ts";
import { testToolchain } from "../../support/toolchain.ts";

export interface Child extends Running {
  readonly lines: string[];
  /** Resolves when a line begins with `start`; rejects when the process ends without one. */
  line(start: string): Promise<string>;
}

/** Starts another lethe in a mount namespace of its own, as the command line does. */
export async function startBuild(directory: string, cache: string, input: RootInput): Promise<Child> {
  const program = join(directory, "child.mjs");
  await build({
    entryPoints: [resolve(import.meta.dirname, "child.ts")],
    ...{ bundle: true, platform: "node", format: "esm", logLevel: "error", outfile: program },
    external: ["esbuild", "typescript-native", "zod"],
  });
  const debs = await Promise.all(input.lock.packages.map(async (pkg) => [pkg.sha256, await input.deb(pkg)] as const));
  const order = join(directory, `order-${realHost().randomHex(4)}.json`);
  const { path: tools } = await testToolchain();
  await writeFile(order, JSON.stringify({ cache, tools, input, debs: Object.fromEntries(debs) }));
  const argv = ["unshare", "--mount", "--propagation", "private", process.execPath, program, order];
  return listening(realHost().start(argv));
}

function listening(running: Running): Child {
  const lines: string[] = [];
  const waiting: { readonly start: string; found(line: string): void; gone(error: Error): void }[] = [];
  let open = "";
  running.stdout.on("data", (chunk: Buffer) => {
    const parts = `${open}${chunk.toString()}`.split("\n");
    open = parts.pop() ?? "";
    lines.push(...parts);
    for (const one of waiting) {
      const line = parts.find((each) => each.startsWith(one.start));
      if (line !== undefined) one.found(line);
    }
  });
  let said = "";
  running.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
  void running.done.then(() => {
    for (const one of waiting) one.gone(new Error(`no line "${one.start}" came:\n${lines.join("\n")}\n${said}`));
  });
  const line = (start: string) =>
    new Promise<string>((found, gone) => {
      const there = lines.find((each) => each.startsWith(start));
      if (there === undefined) waiting.push({ start, found, gone });
      else found(there);
    });
  return { ...running, lines, line };
}
