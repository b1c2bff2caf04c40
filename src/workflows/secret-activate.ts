import type { Host } from "../host/index.ts";
import { SEALED, UserError } from "../model/index.ts";
import type { Workspace } from "./workspace.ts";

export interface ActivateOptions {
  /** A file with the key, as age-keygen(1) writes it, or one that a passphrase locks; undefined: it is looked for. */
  readonly key?: string | undefined;
  /** Asked of a person; `again`: the one before was wrong. `pin`: that of the FIDO2 key which locks the security key. */
  passphrase(again: boolean, what: "passphrase" | "pin"): Promise<string>;
  /** Stop once it is known that there is something to do. */
  readonly planOnly?: boolean;
}

export interface Activation {
  /** `token (no key)`: secrets that are not there, with the reason. */
  readonly missing: readonly string[];
  /** Units that waited. */
  readonly started: readonly string[];
  /** Units whose secret has changed. */
  readonly restarted: readonly string[];
  /** Units that did not start. */
  readonly failed: readonly string[];
}

const PROGRAM = "/usr/lib/lethe-boot/lethe-secrets";
const MOUNTS = ["run-lethe-secrets.mount", "run-lethe-security\\x2dkey.mount"];
const TRIES = 3;

/** What `PROGRAM` answers: the key is there; none is; one is that a passphrase, or a FIDO2 key, locks. */
const FOUND = { yes: 0, none: 1, locked: 3, fido2: 4 } as const;

/** What it answers to a passphrase or PIN: it was another one; no FIDO2 key can open it now. */
const UNLOCKED = { yes: 0, wrong: 1, not: 5 } as const;

/**
 * Does what a boot without the key left: decrypts the secrets of the running generation, and starts what waited for them.
 * Throws UserError SECRETS_NONE_HERE, SECRETS_NOT_ROOT, SECRETS_NO_KEY, SECRETS_PASSPHRASE, SECRETS_FIDO2...
 */
export async function activateSecrets(workspace: Workspace, options: ActivateOptions): Promise<Activation> {
  const { host, progress } = workspace;
  if (!(await host.exists(`${SEALED}/deliveries`))) {
    throw new UserError("SECRETS_NONE_HERE", "the system that runs here has no secrets to decrypt", {
      hint: "A config names them: secret(...). After a change of it: lethe system reconfigure",
    });
  }
  if (host.uid !== 0) throw new UserError("SECRETS_NOT_ROOT", "only root may decrypt the machine's secrets");
  if (options.planOnly === true) return { missing: [], started: [], restarted: [], failed: [] };
  await host.run(["systemctl", "start", ...MOUNTS]);
  progress.step("find the security key");
  await findKey(workspace, options);
  progress.step("decrypt");
  const { text } = await host.run([PROGRAM, "deliver"], { accept: [0, 1] });
  const lines = text.split("\n").map((line) => line.split("\t"));
  const missing = lines.flatMap(([word, what]) => (word === "missing" && what !== undefined ? [what] : []));
  const changed = new Map<string, boolean>();
  for (const [word, how, unit] of lines) {
    if (word === "unit" && unit !== undefined) changed.set(unit, changed.get(unit) === true || how === "new");
  }
  return { missing, ...(await startUnits(host, changed)) };
}

async function findKey({ host }: Workspace, { key, passphrase }: ActivateOptions): Promise<void> {
  const accept = Object.values(FOUND);
  const { status } =
    key === undefined
      ? await host.run([PROGRAM, "find"], { accept })
      : await host.run([PROGRAM, "offer"], { accept, input: await readKey(host, key) });
  if (status === FOUND.yes) return;
  if (status === FOUND.none) {
    throw new UserError(
      "SECRETS_NO_KEY",
      key === undefined
        ? "no security key that opens this system's secrets is here"
        : `${key} holds no key that opens this system's secrets`,
      { hint: "Plug in the stick LETHE-KEY that has it, or name a file: lethe secret activate --key FILE" },
    );
  }
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const input = `${await passphrase(attempt > 0, status === FOUND.fido2 ? "pin" : "passphrase")}\n`;
    const unlocked = await host.run([PROGRAM, "unlock"], { accept: Object.values(UNLOCKED), input });
    if (unlocked.status === UNLOCKED.yes) return;
    if (unlocked.status === UNLOCKED.not) throw notByFido2(unlocked.stderr.toString("utf8"));
  }
  if (status === FOUND.fido2) throw new UserError("SECRETS_FIDO2_PIN", "none of these is the PIN of the FIDO2 key");
  throw new UserError("SECRETS_PASSPHRASE", "none of these is the passphrase of the security key");
}

function notByFido2(said: string): UserError {
  const [why = "the FIDO2 key did not open the security key"] = said.split("\n").flatMap((line) => {
    return /^lethe: (.+)$/.exec(line)?.[1] ?? [];
  });
  return new UserError("SECRETS_FIDO2", why, {
    hint: "Then again: lethe secret activate. Or name another key: lethe secret activate --key FILE",
  });
}

async function readKey(host: Host, file: string): Promise<Buffer> {
  if (await host.exists(file)) return host.readFile(file);
  throw new UserError("SECRETS_NO_KEY", `there is no ${file}`, {
    hint: "Name the file that age-keygen wrote, or a security key's: key, key.age or key.fido2.",
  });
}

async function startUnits(host: Host, changed: ReadonlyMap<string, boolean>) {
  const started: string[] = [];
  const restarted: string[] = [];
  const failed: string[] = [];
  for (const [unit, isNew] of changed) {
    const standing = await standingOf(host, unit);
    if (standing === "runs" ? !isNew : standing !== "waits") continue;
    const word = standing === "runs" ? "restart" : "start";
    const { status } = await host.run(["systemctl", word, "--", unit], { accept: [0, 1, 3, 4, 5, 6] });
    if (status !== 0) failed.push(unit);
    else (word === "restart" ? restarted : started).push(unit);
  }
  return { started, restarted, failed };
}

/** What was asked for and left out for want of a condition waits; what nobody asked for stays as it is. */
async function standingOf(host: Host, unit: string): Promise<"runs" | "waits" | "rests"> {
  const properties = ["ActiveState", "ConditionResult", "ConditionTimestampMonotonic"];
  const { text } = await host.run(["systemctl", "show", `--property=${properties.join(",")}`, "--", unit], {
    effect: "read",
  });
  const values = new Map(text.split("\n").map((line) => line.split("=", 2) as [string, string]));
  if (["active", "activating", "reloading"].includes(values.get("ActiveState") ?? "")) return "runs";
  const isLeftOut = values.get("ConditionResult") === "no" && values.get("ConditionTimestampMonotonic") !== "0";
  return isLeftOut || values.get("ActiveState") === "failed" ? "waits" : "rests";
}
