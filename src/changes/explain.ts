import { globMatcher } from "../format/index.ts";
import type { Change, Component, NoiseRule } from "../model/index.ts";

/** Why a change is no loss. */
export type Explanation =
  | { readonly by: "component"; readonly component: Component }
  /** A directory that is there so that a component's place can be. */
  | { readonly by: "parent"; readonly component: Component }
  | { readonly by: "noise"; readonly rule: NoiseRule };

export interface Explanations {
  readonly components: readonly Component[];
  readonly noise: readonly NoiseRule[];
}

/** Prepares what is declared for many questions. */
export function explainer({ components, noise }: Explanations): (change: Change) => Explanation | undefined {
  const places = components.map((component) => ({ component, path: Buffer.from(component.path).toString("latin1") }));
  const rules = noise.map((rule) => ({ rule, matches: globMatcher(rule.path) }));

  const explainPath = (path: string, change: Change): Explanation | undefined => {
    const held = places.find((place) => path === place.path || path.startsWith(`${place.path}/`));
    if (held !== undefined) return { by: "component", component: held.component };
    const rule = rules.find(({ matches }) => matches(path))?.rule;
    if (rule !== undefined) return { by: "noise", rule };
    const made = change.kind === "created" && change.type === "directory";
    const below = made ? places.find((place) => place.path.startsWith(`${path}/`)) : undefined;
    return below === undefined ? undefined : { by: "parent", component: below.component };
  };

  return (change) => {
    const explanation = explainPath(`/${change.path.toString("latin1")}`, change);
    if (explanation === undefined || change.kind !== "moved") return explanation;
    // What left a place that nothing explains is missed there, wherever it went.
    return explainPath(`/${change.from.toString("latin1")}`, change) && explanation;
  };
}

/** undefined where nothing that is declared says so. */
export function explain(change: Change, declared: Explanations): Explanation | undefined {
  return explainer(declared)(change);
}
