import type { Component, Declaration, NoiseRule } from "../model/index.ts";

/** What a change of state.ts means. */
export interface StateChanges {
  readonly added: readonly Component[];
  readonly removed: readonly Component[];
  readonly changed: readonly { readonly from: Component; readonly to: Component }[];
  readonly ignored: readonly NoiseRule[];
  readonly noLongerIgnored: readonly NoiseRule[];
}

/** Pure. */
export function stateChanges(before: Declaration, after: Declaration): StateChanges {
  const former = new Map(before.components.map((one) => [one.path, one]));
  const paths = new Set(after.components.map(({ path }) => path));
  const isSame = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);
  const only = (these: readonly NoiseRule[], those: readonly NoiseRule[]) =>
    these.filter((rule) => !those.some((other) => isSame(rule, other)));
  return {
    added: after.components.filter(({ path }) => !former.has(path)),
    removed: before.components.filter(({ path }) => !paths.has(path)),
    changed: after.components.flatMap((to) => {
      const from = former.get(to.path);
      return from === undefined || isSame(from, to) ? [] : [{ from, to }];
    }),
    ignored: only(after.noise, before.noise),
    noLongerIgnored: only(before.noise, after.noise),
  };
}
