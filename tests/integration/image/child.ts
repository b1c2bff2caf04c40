import { readFileSync } from "node:fs";
import { realHost } from "../../../src/host/index.ts";
import { buildRoot, type RootInput } from "../../../src/image/index.ts";
import { toolchainAt } from "../../../src/tools/index.ts";

/** A lethe of its own: builds what the file in its first argument says, and tells of it line by line. */
interface Order {
  readonly cache: string;
  readonly tools: string;
  readonly input: Omit<RootInput, "deb">;
  readonly debs: Readonly<Record<string, string>>;
}

const order = JSON.parse(readFileSync(process.argv[2] ?? "", "utf8")) as Order;
const host = realHost();
const progress = {
  step: (name: string) => console.log(`step ${name}`),
  advance: (done: number) => console.log(`advance ${done}`),
  note: (line: string) => console.log(`note ${line}`),
};
const context = { host, toolchain: toolchainAt(host, order.tools, "test"), cache: order.cache, progress };
const deb = (pkg: { readonly sha256: string }) => order.debs[pkg.sha256] ?? "";
const built = await buildRoot(context, { ...order.input, deb });
console.log(`built ${built.key}`);
