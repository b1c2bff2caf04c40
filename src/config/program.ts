import { join } from "node:path";
import type { Host } from "../host/index.ts";

/** Where the running program keeps what a config is evaluated with. All paths absolute. */
export interface ProgramPaths {
  /** What each import resolves to when a config is bundled. */
  readonly modules: Readonly<Record<ProgramModule, string>>;
  /** What an import's types are read from. */
  readonly types: Readonly<Record<"lethe" | "lethe/features", string>>;
  /** The command line of TypeScript 7's `tsc`. */
  readonly tsc: readonly string[];
  /** Changes when the types do: a verdict of the type checker holds for one version only. */
  readonly version: string;
}

/** `lethe/evaluate` is for the program alone. */
export type ProgramModule = "lethe" | "lethe/features" | "lethe/evaluate";

const binary = `typescript-${process.platform}-${process.arch}`;

/**
 * The paths below `root`: a checkout (`src/language`) or a release (`language/{lethe,features,evaluate}.mjs`,
 * `types/language/index.d.ts`, `types/features/index.d.ts`), each with its `node_modules`.
 */
export async function programPaths(host: Host, root: string, version: string): Promise<ProgramPaths> {
  const checkout = await host.exists(join(root, "src/language/index.ts"));
  const native = join(root, "node_modules/@typescript", binary, "lib/tsc");
  const tsc = (await host.exists(native))
    ? [native]
    : [process.execPath, join(root, "node_modules/typescript-native/bin/tsc")];
  return { ...(checkout ? inCheckout(root) : inRelease(root)), tsc, version };
}

function inCheckout(root: string) {
  const types = { lethe: join(root, "src/language/index.ts"), "lethe/features": join(root, "src/features/index.ts") };
  return { types, modules: { ...types, "lethe/evaluate": join(root, "src/features/evaluate.ts") } };
}

function inRelease(root: string) {
  return {
    types: {
      lethe: join(root, "types/language/index.d.ts"),
      "lethe/features": join(root, "types/features/index.d.ts"),
    },
    modules: {
      lethe: join(root, "language/lethe.mjs"),
      "lethe/features": join(root, "language/features.mjs"),
      "lethe/evaluate": join(root, "language/evaluate.mjs"),
    },
  };
}
