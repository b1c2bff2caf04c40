import { resolve } from "node:path";
import { UserError } from "../model/index.ts";
import type { KeySource } from "../workflows/index.ts";
import type { Context } from "./context.ts";

/** Of every command that makes or opens an encrypted disk. */
export const keyFlags = {
  passphraseFile: {
    brief: "the passphrase of an encrypted disk, up to a last newline; - reads it from standard input",
    placeholder: "FILE",
    file: true,
  },
  recoveryFile: {
    brief: "where to write the recovery key of a new encrypted disk, instead of showing it",
    placeholder: "FILE",
    file: true,
  },
} as const;

/** Optional argument of what looks after an encrypted disk. */
export const encryptedDisk = {
  placeholder: "DISK",
  brief: "a disk, a partition or an image file; default: what this machine runs from",
  optional: true,
  file: true,
} as const;

interface KeyFiles {
  readonly passphraseFile?: string | undefined;
  readonly recoveryFile?: string | undefined;
}

/** Throws UserError DISK_RECOVERY_FILE, HOST_READ at once: what would fail only at the end of a long build fails before it. */
export async function diskKeys(context: Context, { passphraseFile, recoveryFile }: KeyFiles): Promise<KeySource> {
  const file = recoveryFile === undefined ? undefined : resolve(context.cwd, recoveryFile);
  if (file !== undefined) await requireNew(context, file);
  const given = passphraseFile === undefined ? undefined : await readPassphrase(context, passphraseFile);
  return {
    async passphrase({ fresh }) {
      if (given !== undefined) return given;
      context.requireTerminal();
      const question = fresh ? "a passphrase for the disk: " : "the disk's passphrase: ";
      return Buffer.from(await context.hidden(question, { twice: fresh }));
    },
    async keep(key) {
      if (file === undefined) return showRecoveryKey(context, key);
      await requireNew(context, file);
      await context.host.makeDir(resolve(file, ".."));
      await context.host.writeFile(file, `${key}\n`, { mode: 0o600 });
      context.progress.note(`the disk's recovery key is in ${file}: keep it where the disk is not`);
    },
  };
}

/** A new secret: from a file that was named, else typed twice. */
export async function secretOf(context: Context, file: string | undefined, question: string): Promise<Buffer> {
  if (file !== undefined) return readPassphrase(context, file);
  context.requireTerminal();
  return Buffer.from(await context.hidden(question, { twice: true }));
}

async function readPassphrase(context: Context, file: string): Promise<Buffer> {
  if (file === "-") return Buffer.from(await context.hidden("the disk's passphrase: ", { twice: false }));
  const content = await context.host.readFile(resolve(context.cwd, file));
  return content.at(-1) === 0x0a ? content.subarray(0, -1) : content;
}

async function requireNew({ host }: Context, file: string): Promise<void> {
  if (!(await host.exists(file))) return;
  throw new UserError("DISK_RECOVERY_FILE", `${file} is there already, and may be the recovery key of another disk`, {
    hint: "Name a file that is not there.",
  });
}

/** Shown once, and asked back, so that it has been written down. */
async function showRecoveryKey(context: Context, key: string): Promise<void> {
  try {
    context.requireTerminal();
  } catch (cause) {
    throw new UserError("DISK_RECOVERY_FILE", "a new disk has a recovery key, and there is nobody to show it to", {
      hint: "Add --recovery-file FILE.",
      cause,
    });
  }
  const { readRecoveryKey } = await import("../workflows/index.ts");
  context.progress.note(`The disk's recovery key, shown this once:\n\n    ${key}\n`);
  context.progress.note("It opens the disk when all else is lost. Write it down, and keep it where the disk is not.");
  for (let tries = 0; tries < 3; tries += 1) {
    if (readRecoveryKey(await context.hidden("type it, to be sure: ", { twice: false })) === key) return;
    context.progress.note("That is not it.");
  }
  throw new UserError("CLI_CONFIRM", "the recovery key was not repeated, so nothing was done");
}
