import type { Finding, Ground, Rule } from "../model/index.ts";

/**
 * A root built again has what packages generate, so that it is compared like the rest: that it could be generated once more
 * excuses no difference. But what package managers note of their own history is another on every machine, and so
 * is its name.
 */
export function excuses({ nature, by, id }: Rule, { kind }: Pick<Finding, "kind">, ground: Ground): boolean {
  if (ground !== "rebuilt" || kind === "unowned" || nature !== "generated") return true;
  return by === "dpkg" || OWN.has(id);
}

const OWN: ReadonlySet<string> = new Set(["debian/apt-automatic", "systemd/machine-id"]);
