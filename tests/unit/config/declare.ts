import { inputReader } from "../../../src/config/inputs.ts";
import { merge } from "../../../src/config/merge.ts";
import * as schema from "../../../src/config/schema.ts";
import { evaluate } from "../../../src/features/evaluate.ts";
import { memoryHost } from "../../../src/host/index.ts";
import type { State, System } from "../../../src/language/index.ts";
import type { Declaration } from "../../../src/model/index.ts";

/** The declaration of a system that was made in the test itself, without a bundle and a sandbox. */
export async function declare(
  system: System,
  state?: State,
  files: Readonly<Record<string, string>> = {},
): Promise<Declaration> {
  const { written, derived } = evaluate({ system: { default: system }, state: state && { default: state } });
  const place = Object.fromEntries(Object.entries(files).map(([path, text]) => [`/config/${path}`, text]));
  return merge({
    written: schema.written.parse(JSON.parse(written)),
    derived: schema.derived.parse(JSON.parse(derived())),
    reader: inputReader(memoryHost({ files: place }), "/config", new Map()),
    origin: {
      positions: { ofCall: () => undefined, ofStack: () => undefined },
      sources: new Map(),
      systemFile: "/config/system.ts",
      stateFile: "/config/state.ts",
    },
  });
}
