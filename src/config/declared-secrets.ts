import { type SourcePosition, UserError } from "../model/index.ts";

/** A secret that a config refers to, wherever it does. */
export interface DeclaredSecret {
  readonly name: string;
  /** What makes it where it is not there. */
  readonly generate?: "password" | "password-hash" | "ssh-ed25519" | "wireguard";
}

interface WrittenSecret extends DeclaredSecret {
  readonly lethe: "secret";
  readonly at: string;
}

/** Those in `values`, at any depth, sorted by name. Throws UserError CONFIG_SECRET where one is made in two ways. */
export function declaredSecrets(
  values: readonly unknown[],
  whereIs: (made: WrittenSecret) => SourcePosition | undefined,
): DeclaredSecret[] {
  const found = new Map<string, DeclaredSecret>();
  for (const one of values.flatMap(secretsIn)) {
    const { name, generate } = one;
    const other = found.get(name);
    if (other?.generate !== undefined && generate !== undefined && other.generate !== generate) {
      const where = whereIs(one);
      throw new UserError("CONFIG_SECRET", `the secret ${name} is made as ${other.generate} and as ${generate}`, {
        ...(where === undefined ? {} : { where }),
        hint: "A secret is one thing: say it once, in a constant.",
      });
    }
    if (other?.generate === undefined) found.set(name, generate === undefined ? { name } : { name, generate });
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Where a config has the ciphertext of some secret. */
export function isSecretPath(path: string): boolean {
  return /^secrets\/[^/]+\.age$/.test(path);
}

function secretsIn(value: unknown): WrittenSecret[] {
  if (typeof value !== "object" || value === null) return [];
  if ("lethe" in value && value.lethe === "secret") return [value as WrittenSecret];
  return Object.values(value).flatMap(secretsIn);
}
