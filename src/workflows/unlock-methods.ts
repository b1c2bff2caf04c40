import { resolve } from "node:path";
import {
  addKey,
  type DiskContext,
  derivationOptions,
  type Enrolled,
  type EnrolledKind,
  enrolledMethods,
  type LuksPlace,
  opens,
  RANDOM_KEY_OPTIONS,
  RECOVERY_TOKEN,
  readLuksHeader,
  recoveryKey,
  removeKeys,
  SECURITY_KEY_TOKEN,
} from "../disk/index.ts";
import { type UnlockMethod, UserError } from "../model/index.ts";
import { type DeviceOptions, enrolDevice } from "./enrol-device.ts";
import { located } from "./located-luks.ts";
import { runningDeclaration } from "./running-machine.ts";
import { onLetheMachine, type Workspace, withScratch } from "./workspace.ts";

/** What opens an encrypted disk. */
export interface UnlockStanding {
  readonly enrolled: readonly Enrolled[];
  /** What the running system declares and its disk has not; of another disk nothing is known. */
  readonly missing: readonly UnlockMethod[];
}

export interface AddOptions extends DeviceOptions {
  /** The passphrase that is added. */
  fresh(): Promise<Buffer>;
  /** Returns once a person has the recovery key where it is safe. */
  keep(recoveryKey: string): Promise<void>;
  /** Where the stick is mounted. */
  readonly stick?: string;
  /** Stop once it is known whether there is anything to do. */
  readonly planOnly?: boolean;
}

/** `path`: a disk, a partition or an image file; default: what this machine runs from. It need not be open. */
export async function unlockMethods(workspace: Workspace, path: string | undefined): Promise<UnlockStanding> {
  const { context, place } = await located(workspace, path);
  const enrolled = await enrolledIn(context, place);
  const here = path === undefined && (await onLetheMachine(workspace.host));
  const declared = here ? ((await runningDeclaration(workspace)).disk.encrypt?.unlock ?? []) : [];
  return { enrolled, missing: declared.filter((method) => !enrolled.some((one) => one.method === method)) };
}

/** Answers `already` where nothing had to be done. */
export async function addUnlockMethod(
  workspace: Workspace,
  method: UnlockMethod | "recovery",
  path: string | undefined,
  options: AddOptions,
): Promise<"added" | "already"> {
  const { context, place } = await located(workspace, path);
  const enrolled = await enrolledIn(context, place);
  const has = enrolled.some((one) => one.method === method);
  if (has && method !== "passphrase" && method !== "security-key") return "already";
  if (options.planOnly === true) return "added";
  if (method === "tpm2" || method === "fido2") {
    await enrolDevice(workspace, context, place, method, options);
    return "added";
  }
  const key = method === "security-key" ? await keyOnStick(workspace, options.stick) : undefined;
  if (key !== undefined && (await opens(context, place, key))) return "already";
  const present = await presentKey(context, place, options);
  await withScratch(workspace, async (scratch) => {
    if (key !== undefined) {
      const added = { key, derivation: RANDOM_KEY_OPTIONS, token: SECURITY_KEY_TOKEN };
      return addKey(context, place, present, added, scratch);
    }
    if (method === "passphrase") {
      const keyDerivation = await declaredDerivation(workspace);
      const added = { key: await options.fresh(), derivation: derivationOptions(keyDerivation) };
      return addKey(context, place, present, added, scratch);
    }
    const drawn = recoveryKey(workspace.host.randomHex(32));
    await options.keep(drawn);
    const added = { key: drawn, derivation: RANDOM_KEY_OPTIONS, token: RECOVERY_TOKEN };
    return addKey(context, place, present, added, scratch);
  });
  return "added";
}

export interface RemoveOptions {
  readonly planOnly?: boolean;
  /** Returns once a person has agreed. */
  confirm(question: { readonly losses: readonly string[]; readonly word: string }): Promise<void>;
}

/** Throws UserError DISK_METHOD_ABSENT, DISK_LAST_METHOD; the recovery key, and what leaves it alone, go only when agreed to. */
export async function removeUnlockMethod(
  workspace: Workspace,
  method: EnrolledKind,
  path: string | undefined,
  { planOnly = false, confirm }: RemoveOptions,
): Promise<void> {
  const { context, place } = await located(workspace, path);
  const enrolled = await enrolledIn(context, place);
  const gone = enrolled.find((one) => one.method === method);
  const left = enrolled.filter((one) => one !== gone).map((one) => one.method);
  if (gone === undefined) {
    throw new UserError("DISK_METHOD_ABSENT", `${place.target.path} is not opened by ${method}`, {
      details: [`what opens it: ${enrolled.map((one) => one.method).join(", ")}`],
    });
  }
  if (left.length === 0) {
    throw new UserError("DISK_LAST_METHOD", `nothing but ${method} opens ${place.target.path}: it stays`, {
      hint: "Add another way first: lethe disk unlock-methods add METHOD",
    });
  }
  if (planOnly) return;
  const loss =
    method === "recovery"
      ? `the recovery key will not open it any more; what is left is ${left.join(", ")}`
      : left.every((one) => one === "recovery") && "only the recovery key will open it after that";
  if (loss !== false) await confirm({ losses: [`${place.target.path}: ${loss}`], word: method });
  await removeKeys(context, place, gone);
}

async function enrolledIn(context: DiskContext, { target, part }: LuksPlace): Promise<Enrolled[]> {
  return enrolledMethods(await readLuksHeader(context, target, part));
}

/** Throws UserError DISK_WRONG_PASSPHRASE before anything is changed. */
async function presentKey(context: DiskContext, place: LuksPlace, options: AddOptions): Promise<Buffer> {
  const present = await options.present();
  if (await opens(context, place, present)) return present;
  throw new UserError("DISK_WRONG_PASSPHRASE", `this passphrase does not open ${place.target.path}`);
}

/** Bytes of the key on a stick: as random as the volume's own. */
const KEY_BYTES = 64;

/** Made where the stick has none yet. Throws UserError DISK_STICK. */
async function keyOnStick({ host, cwd }: Workspace, stick: string | undefined): Promise<Buffer> {
  if (stick === undefined) {
    throw new UserError("DISK_STICK", "the disk's key goes on a stick, and none was named", {
      hint: "Mount the partition with the label LETHE-KEY and add --stick DIRECTORY.",
    });
  }
  const file = resolve(cwd, stick, "lethe", "disk.key");
  if (await host.exists(file)) {
    const there = await host.readFile(file);
    if (there.length === KEY_BYTES) return there;
    throw new UserError("DISK_STICK", `${file} is no key of a disk: it has ${there.length} bytes, not ${KEY_BYTES}`);
  }
  if (!(await host.exists(resolve(cwd, stick)))) throw new UserError("DISK_STICK", `there is no directory ${stick}`);
  const key = Buffer.from(host.randomHex(KEY_BYTES), "hex");
  await host.makeDir(resolve(file, ".."), { mode: 0o700 });
  await host.writeFile(file, key, { mode: 0o600 });
  return key;
}

async function declaredDerivation(workspace: Workspace) {
  if (!(await onLetheMachine(workspace.host))) return undefined;
  return (await runningDeclaration(workspace)).disk.encrypt?.keyDerivation;
}
