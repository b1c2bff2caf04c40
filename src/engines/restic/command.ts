import { join } from "node:path";
import type { LockMode } from "../../host/index.ts";
import type { Subject } from "../engine.ts";
import type { RunStep } from "../step.ts";
import { recordsOf } from "./records.ts";
import { sshCommand } from "./ssh.ts";
import type { ResticComponent } from "./status.ts";
import { can, type Version } from "./version.ts";

/** Seconds: what only asks is answered soon, and what moves data may take days. */
export const SOON = 60;
export const LONG = 7 * 24 * 3600;
/** Of a server that goes silent while data moves: longer than restic itself tries again. */
const SILENCE = 20 * 60;

export interface Wish extends Pick<RunStep, "saves" | "answers" | "mends" | "accept"> {
  readonly title: string;
  readonly words: readonly string[];
  readonly timeout: number;
  /** It tells how far it is: where that stands still it is given up. */
  readonly tells?: boolean;
  readonly lock?: LockMode;
}

/** A run of restic at a component's store. The address may hold a password: it goes by the environment. */
export function resticStep(subject: Subject<ResticComponent>, version: Version, wish: Wish): RunStep {
  const { store } = subject.component;
  const { words, tells, lock, ...rest } = wish;
  return {
    kind: "run",
    program: "restic",
    argv: ["restic", ...words, ...options(store.address, version, wish)],
    env: {
      ...NEUTRAL,
      RESTIC_REPOSITORY: store.address,
      RESTIC_PROGRESS_FPS: "1",
      RESTIC_CACHE_DIR: join(subject.cache, "restic"),
    },
    secrets: [
      { variable: "RESTIC_PASSWORD_FILE", secret: store.password, as: "file" },
      ...Object.entries(store.environment).map(([variable, secret]) => ({ variable, secret, as: "value" }) as const),
    ],
    ...(tells === true ? { silence: SILENCE } : {}),
    ...(lock === undefined ? {} : { lock: { path: recordsOf(subject).lock, mode: lock } }),
    ...rest,
  };
}

/** A person's own settings are for another repository. */
const NEUTRAL = { RESTIC_PASSWORD: "", RESTIC_PASSWORD_COMMAND: "", RESTIC_REPOSITORY_FILE: "", RESTIC_HOST: "" };

function options(address: string, version: Version, { words, timeout }: Wish): string[] {
  const ssh = sshCommand(address);
  const asksOnly = words.includes("--no-lock");
  return [
    ...(ssh === undefined ? [] : ["-o", `sftp.command=${ssh}`]),
    ...(can(version, "stuckTimeout") && timeout > SOON ? ["--stuck-request-timeout=2m"] : []),
    ...(can(version, "retryLock") && !asksOnly ? ["--retry-lock=30s"] : []),
  ];
}
