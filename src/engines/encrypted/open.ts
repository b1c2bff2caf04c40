import { join } from "node:path";
import type { Host } from "../../host/index.ts";
import { type Component, type EncryptedComponent, UserError } from "../../model/index.ts";
import { makeOwned } from "../run-fill.ts";
import { gocryptfsFor } from "./gocryptfs.ts";
import { inspect } from "./inspect.ts";

/** What is asked of whoever wants it open. */
export interface OpenKeys {
  /** `isNew`: nothing has it yet. */
  passphrase(component: EncryptedComponent, isNew: boolean): Promise<string>;
  /** Returns once somebody has agreed that an empty directory becomes a new encrypted one. */
  agreeToMake(component: EncryptedComponent): Promise<void>;
}

/**
 * Mounts it where it is to be seen, in the mount namespace of whoever calls, to stay there when they end. `inner`: what
 * keeps the ciphertext. Throws UserError STATE_FOREIGN, STATE_UNRESTORED, STATE_PLAINTEXT, STATE_WRONG_KEY, STATE_OTHERS,
 * STATE_OPEN.
 */
export async function openEncrypted(
  host: Host,
  component: EncryptedComponent,
  inner: Component,
  keys: OpenKeys,
): Promise<"opened" | "already"> {
  const { path, owner, mode, group } = component;
  const status = await inspect(host, { at: path });
  if (status.kind === "open") return "already";
  if (status.kind === "unknown") throw new UserError("STATE_OPEN", `${path} cannot be opened: ${status.why}`);
  const gocryptfs = await gocryptfsFor(host, component);
  if (status.kind === "dead") await unmount(host, component, ["--lazy"]);
  else if (status.isMade && (await host.readDir(path)).length > 0) throw written(component);

  const isNew = await isEmpty(host, inner);
  if (isNew) await keys.agreeToMake(component);
  const passphrase = await keys.passphrase(component, isNew);
  if (isNew) {
    if (!(await host.exists(inner.path))) {
      await makeOwned(host, { path: inner.path, owner: inner.owner, group: inner.group, mode: inner.mode });
    }
    await gocryptfs.run(["-init", "--", inner.path], passphrase);
  }
  if (!(await host.exists(path))) await makeOwned(host, { path, owner, group, mode });
  // What belongs to the machine is for its services too, as permissions say; what is a person's is for nobody else.
  const others = owner === "root" ? ["-allow_other"] : [];
  await gocryptfs.run([...others, "--", inner.path, path], passphrase);
  return "opened";
}

/** Throws UserError STATE_IN_USE, STATE_OTHERS. */
export async function closeEncrypted(host: Host, component: EncryptedComponent): Promise<"closed" | "already"> {
  const status = await inspect(host, { at: component.path });
  if (status.kind === "locked" || status.kind === "unknown") return "already";
  await unmount(host, component, status.kind === "dead" ? ["--lazy"] : []);
  return "closed";
}

/** Whether it waits to be made. Throws UserError STATE_FOREIGN, STATE_UNRESTORED. */
async function isEmpty(host: Host, { path }: Component): Promise<boolean> {
  if (await host.exists(join(path, "gocryptfs.conf"))) return false;
  const names = await host.readDir(path);
  if (names.length === 0) return true;
  if (names.includes(".lethe-filling")) {
    throw new UserError("STATE_UNRESTORED", `${path} is not whole: its restoration was interrupted`, {
      hint: "lethe state init goes on with it.",
    });
  }
  throw new UserError("STATE_FOREIGN", `${path} is to hold ciphertext, and holds something else`, {
    hint: "It has no gocryptfs.conf. Move what is there away, or bring the ciphertext back: lethe state init.",
  });
}

async function unmount(host: Host, component: EncryptedComponent, lazy: readonly ["--lazy"] | readonly []) {
  const { path } = component;
  const gocryptfs = await gocryptfsFor(host, component);
  const direct = host.uid === 0 ? ["umount", ...lazy, "--no-canonicalize", "--", path] : undefined;
  const { argv, env } = direct
    ? { argv: direct, env: {} }
    : gocryptfs.as(["fusermount3", "-u", ...(lazy.length > 0 ? ["-z"] : []), "--", path]);
  const { status, stderr } = await host.run(argv, { env: { LC_ALL: "C", ...env }, accept: [0, 1, 32] });
  if (status === 0) return;
  throw new UserError("STATE_IN_USE", `${path} cannot be closed: something in it is in use`, {
    details: [stderr.toString().trim()],
    hint: `fuser --verbose --mount ${path} names what uses it.`,
  });
}

function written({ path }: EncryptedComponent): UserError {
  return new UserError("STATE_PLAINTEXT", `${path} is locked, and there is something in it that is not encrypted`, {
    hint: "What is opened would hide it: move it away, open, and move it back in.",
  });
}
