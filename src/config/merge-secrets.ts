import {
  type DeclaredFile,
  SEALED,
  SECRETS,
  type SecretDelivery,
  type SourcePosition,
  UserError,
} from "../model/index.ts";
import { type Claim, claimed } from "./claims.ts";
import { type Contribution, wherePart } from "./contribution.ts";
import type { InputReader } from "./inputs.ts";
import { type Origin, whereIs } from "./origin.ts";
import type { WrittenFile } from "./schema.ts";
import { requireSecret, secretPath } from "./secrets.ts";

type WrittenSecretFile = Extract<WrittenFile, { lethe: "file.secret" }>;

export interface MergedSecrets {
  /** Sorted by target. */
  readonly deliveries: SecretDelivery[];
  /** Their ciphertext, and templates. */
  readonly sealed: DeclaredFile[];
  /** What decrypts them on the machine. */
  readonly contributions: Contribution[];
}

/** The secrets that a boot decrypts. Throws UserError CONFIG_SECRET, CONFIG_SECRET_ROOT, FEATURE_CONFLICT. */
export async function mergeSecrets(
  contributions: readonly Contribution[],
  reader: InputReader,
  origin: Origin,
): Promise<MergedSecrets> {
  const isReplaced = replacedIn(contributions);
  const claims = contributions.flatMap((contribution) => [
    ...ofFiles(contribution, origin, isReplaced),
    ...ofUsers(contribution, origin),
  ]);
  const ofItself = byTarget(contributions.flatMap((contribution) => ofUnits(contribution, origin)));
  const deliveries = [...claimed("secret", [...ofItself, ...claims]).values()];
  const sealed: DeclaredFile[] = [];
  const seen = new Set<string>();
  for (const { value, by, where } of [...ofItself, ...claims]) {
    if (seen.has(value.secret)) continue;
    seen.add(value.secret);
    await requireSecret(value.secret, reader, where);
    const { bytes } = await reader.read(secretPath(value.secret), where);
    sealed.push(sealedFile(`${value.secret}.age`, bytes, by));
  }
  for (const { value, by } of claims) {
    if (value.kind !== "template" || !deliveries.includes(value)) continue;
    sealed.push(sealedFile(`templates${value.target.slice(SECRETS.length)}`, Buffer.from(value.template), by));
  }
  if (deliveries.length === 0) return { deliveries, sealed, contributions: [] };
  const hasPasswords = deliveries.some(({ kind }) => kind === "password");
  // What opens the security key, whatever locks it.
  const packages = ["age", "fido2-tools", ...(hasPasswords ? ["libnss-systemd"] : [])];
  const maker = contributions.find(({ maker: { lethe } }) => lethe === "system")?.maker ?? { lethe: "system", at: "" };
  return { deliveries, sealed, contributions: [{ by: "system.ts", maker, parts: { packages } }] };
}

/** Where the secret of a declared path is. */
export function targetOf(path: string): string {
  return path.startsWith(`${SECRETS}/`) ? path : `${SECRETS}/.files${path}`;
}

type IsReplaced = (path: string, by: string) => boolean;

/** By a file that is none. */
function replacedIn(contributions: readonly Contribution[]): IsReplaced {
  return (path, by) =>
    contributions.some(({ parts }) => {
      const source = parts.files?.[path];
      return typeof source === "object" && source.lethe !== "file.secret" && source.options.replaces === by;
    });
}

function ofFiles(contribution: Contribution, origin: Origin, isReplaced: IsReplaced): Claim<SecretDelivery>[] {
  return Object.entries(contribution.parts.files ?? {}).flatMap(([path, source]) => {
    if (typeof source === "string" || source.lethe !== "file.secret" || isReplaced(path, contribution.by)) return [];
    const where = wherePart(origin, contribution, ["files", path]);
    const value = ofFile(path, source);
    return [{ key: value.target, value, by: contribution.by, replaces: source.options.replaces, where }];
  });
}

function ofFile(path: string, { secret, options }: WrittenSecretFile): SecretDelivery {
  const { owner = "root", group = "root", mode = 0o600, units = [], template } = options;
  const target = targetOf(path);
  const common = { secret: secret.name, target, owner, group, mode, units: [...new Set(units)].sort() };
  const link = target === path ? {} : { link: path };
  return template === undefined
    ? { ...common, kind: "file", ...link }
    : { ...common, kind: "template", ...link, template };
}

function ofUsers({ parts, by }: Contribution, origin: Origin): Claim<SecretDelivery>[] {
  return (parts.users ?? []).flatMap((user) => {
    const { password } = user.options;
    if (password === undefined) return [];
    const where = whereIs(origin, user, ["options", "password"]);
    if (user.name === "root") throw rootHasNone(where);
    const { generate = "password-hash" } = password;
    if (generate !== "password-hash") throw isNoHash(user.name, password.name, generate, where);
    const value: SecretDelivery = {
      ...{ secret: password.name, kind: "password", account: user.name, units: [] },
      // As /etc/shadow is: a screen's lock asks without being root.
      ...{ target: `${SECRETS}/.users/${user.name}.user-privileged`, owner: "root", group: "shadow", mode: 0o640 },
    };
    return [{ key: value.target, value, by, where }];
  });
}

function ofUnits(contribution: Contribution, origin: Origin): Claim<SecretDelivery>[] {
  return Object.entries(contribution.parts.units ?? {}).flatMap(([name, unit]) => {
    if (typeof unit === "string") return [];
    const { environmentFile, secrets = [] } = unit;
    const where = wherePart(origin, contribution, ["units", name]);
    return [...(environmentFile === undefined ? [] : [environmentFile]), ...secrets].map((secret) => {
      const value = plainly(secret.name, [name]);
      return { key: value.target, value, by: contribution.by, where };
    });
  });
}

function plainly(secret: string, units: readonly string[]): SecretDelivery {
  return { secret, kind: "file", target: `${SECRETS}/${secret}`, owner: "root", group: "root", mode: 0o600, units };
}

/** Several units may wait for one secret. */
function byTarget(claims: readonly Claim<SecretDelivery>[]): Claim<SecretDelivery>[] {
  const merged = new Map<string, Claim<SecretDelivery>>();
  for (const claim of claims) {
    const units = new Set([...(merged.get(claim.key)?.value.units ?? []), ...claim.value.units]);
    merged.set(claim.key, {
      ...(merged.get(claim.key) ?? claim),
      value: plainly(claim.value.secret, [...units].sort()),
    });
  }
  return [...merged.values()];
}

function sealedFile(name: string, bytes: Buffer, by: string): DeclaredFile {
  return {
    ...{ type: "file", path: `${SEALED}/${name}`, owner: "root", group: "root", by },
    ...{ mode: 0o600, content: bytes.toString("base64") },
  };
}

function isNoHash(user: string, name: string, generate: string, where: SourcePosition | undefined): UserError {
  return new UserError("CONFIG_SECRET", `the account ${user} needs a hash, and ${name} is made as ${generate}`, {
    ...(where === undefined ? {} : { where }),
    hint: `Write secret("${name}", { generate: "password-hash" }): the password is shown once, when it is made.`,
  });
}

function rootHasNone(where: SourcePosition | undefined): UserError {
  return new UserError(
    "CONFIG_SECRET_ROOT",
    "the password of root cannot be a secret: systemd itself answers for root",
    {
      ...(where === undefined ? {} : { where }),
      hint: `Leave root without one, and give a person sudo: user("ada", { groups: ["sudo"], password: secret("ada") }).`,
    },
  );
}
