import type { Component } from "./component.ts";
import type { Declaration } from "./declaration.ts";
import type { Store } from "./store.ts";

/** Stores that it is copied to. */
export function storesOf(component: Component): Store[] {
  switch (component.type) {
    case "backup":
    case "archive":
      return [component.store];
    case "media":
      return [component.target, component.archive].flatMap((store) => store ?? []);
    case "mirror":
      return [component.target];
    default:
      return [];
  }
}

/** Names of the secrets without which it can be neither copied nor opened. */
export function secretsOf(component: Component): string[] {
  const own = "secret" in component ? [component.secret] : [];
  const theirs = storesOf(component).flatMap((store) => {
    if (store.kind === "restic") return [store.password, ...Object.values(store.environment)];
    return store.kind === "rclone" && typeof store.config === "string" ? [store.config] : [];
  });
  return [...own, ...theirs];
}

/** Names of all secrets that a machine needs, sorted, each once. */
export function secretsNamed({ components, secrets = [] }: Pick<Declaration, "components" | "secrets">): string[] {
  return [...new Set([...components.flatMap(secretsOf), ...secrets.map(({ secret }) => secret)])].sort();
}
