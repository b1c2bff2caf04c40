import type { State, System } from "../language/index.ts";
import { base } from "./base.ts";
import { machineOf, partsOf } from "./machine.ts";

/** The exports of system.ts (or machines/NAME.ts), and of state.ts where there is one. */
interface ConfigModules {
  readonly system: { readonly default?: System; readonly state?: State };
  readonly state: { readonly default?: State } | undefined;
}

/**
 * Runs inside the sandbox, behind the person's own modules. `written` is what the config says, for the
 * schema; only when that is sound may `derived` be called, which asks the features that look at the machine.
 */
export function evaluate({ system, state }: ConfigModules): { written: string; derived: () => string } {
  const defined = system.default;
  const kept = state?.default ?? system.state;
  return {
    written: JSON.stringify({ system: defined, state: kept }),
    derived: () => {
      if (defined === undefined) throw new Error("derived() before the schema's judgement");
      const machine = machineOf(defined.options);
      const features = [base(), ...(defined.options.features ?? [])].map((feature) => {
        return { name: feature.name, at: feature.at, parts: partsOf(feature, machine) };
      });
      return JSON.stringify({ machine, features });
    },
  };
}
