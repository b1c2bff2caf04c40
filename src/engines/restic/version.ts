import type { Host } from "../../host/index.ts";

export interface Version {
  readonly major: number;
  readonly minor: number;
}

const asked = new WeakMap<Host, Promise<Version | undefined>>();

/** Of the restic on PATH, asked once; undefined where there is none. */
export function resticVersion(host: Host): Promise<Version | undefined> {
  const version = asked.get(host) ?? ask(host);
  asked.set(host, version);
  return version;
}

async function ask(host: Host): Promise<Version | undefined> {
  if ((await host.which("restic")) === undefined) return undefined;
  return parseVersion((await host.run(["restic", "version"], { effect: "read" })).text);
}

/** `restic 0.14.0 compiled with go1.19.8 on linux/amd64`; a development version counts as the release that it follows. */
export function parseVersion(text: string): Version | undefined {
  const [, major, minor] = /^restic (\d+)\.(\d+)/.exec(text) ?? [];
  return major === undefined ? undefined : { major: Number(major), minor: Number(minor) };
}

/** By restic's own release notes. */
const SINCE = {
  /** `restore --sparse` */
  sparse: [0, 15],
  /** `--retry-lock` */
  retryLock: [0, 16],
  /** `--stuck-request-timeout` */
  stuckTimeout: [0, 18],
} as const;

export function can({ major, minor }: Version, what: keyof typeof SINCE): boolean {
  const [since, minorSince] = SINCE[what];
  return major > since || (major === since && minor >= minorSince);
}
