import { mkdtemp, rm } from "node:fs/promises";
import { type Host, realHost } from "../../../src/host/index.ts";
import type { Lock, PackageSet, Progress, Toolchain } from "../../../src/model/index.ts";
import { lockPackages, type PackagesContext } from "../../../src/packages/index.ts";
import { testToolchain } from "../../support/toolchain.ts";
import type { TestDeb } from "./deb.ts";
import { type TestKey, testKey } from "./key.ts";
import { TestMirror } from "./mirror.ts";

export const BASE: TestDeb = { name: "base-tool", version: "1.0", fields: { Depends: "libbase" } };
export const LIBRARY: TestDeb = { name: "libbase", version: "2.0-1" };
export const ESSENTIAL: TestDeb = { name: "essential-tool", version: "1:3.0", fields: { Essential: "yes" } };
export const EDITOR: TestDeb = {
  name: "editor",
  version: "1.0",
  fields: { Depends: "libbase (>= 1)", Recommends: "editor-doc" },
  files: { "/usr/share/editor/data": "e".repeat(50_000) },
};
export const EDITOR_DOC: TestDeb = { name: "editor-doc", version: "1.0" };
export const DEBS = [BASE, LIBRARY, ESSENTIAL, EDITOR, EDITOR_DOC];

/** A mirror of Debian's shape, a key that signs it, and an empty cache. */
export interface Fixture {
  readonly directory: string;
  readonly mirror: TestMirror;
  readonly key: TestKey;
  readonly notes: string[];
  readonly context: PackagesContext & { readonly toolchain: Toolchain };
  /** Without an apt that would name real snapshot services. */
  readonly fetching: PackagesContext;
  /** A context whose cache is another one. */
  fresh(name: string): { context: Fixture["context"]; fetching: PackagesContext };
  lock(change?: Partial<PackageSet>, configDirectory?: string): Promise<Lock>;
  publish(
    debs: readonly TestDeb[],
    more?: { date?: Date; validUntil?: Date; codename?: string; key?: TestKey },
  ): Promise<void>;
  close(): Promise<void>;
}

export async function openFixture(): Promise<Fixture> {
  const directory = await mkdtemp("/tmp/lethe-p-");
  const mirror = await TestMirror.start();
  const key = await testKey(directory, "debian");
  const toolchain = await testToolchain();
  const host: Host = { ...realHost(), which: async () => undefined };
  const notes: string[] = [];
  const progress: Progress = { step() {}, advance() {}, note: (line) => void notes.push(line) };
  const fresh = (name: string) => {
    const fetching = { host, progress, cache: `${directory}/${name}`, keyring: key.keyring };
    return { fetching, context: { ...fetching, toolchain } };
  };
  const publish: Fixture["publish"] = (debs, more = {}) =>
    mirror.publish("debian", { suite: "trixie", key, debs, ...more });
  await publish(DEBS);
  await mirror.publish("debian", { suite: "trixie-updates", key, debs: [] });
  await mirror.publish("debian-security", { suite: "trixie-security", key, debs: [] });
  const first = fresh("cache");
  return {
    directory,
    mirror,
    key,
    notes,
    ...first,
    fresh,
    publish,
    lock: (change = {}, configDirectory) =>
      lockPackages(
        first.context,
        { ...packageSet(mirror), ...change },
        "amd64",
        configDirectory === undefined ? {} : { configDirectory },
      ),
    close: async () => {
      await mirror.stop();
      await key.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

export function packageSet(mirror: TestMirror): PackageSet {
  return {
    suite: "trixie",
    components: ["main"],
    security: true,
    updates: true,
    base: ["base-tool"],
    names: ["editor"],
    recommends: false,
    extraSources: [],
    localDebs: [],
    debconf: [],
    mirror: `${mirror.url}/debian`,
  };
}
