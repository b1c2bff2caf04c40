import { type Entry, entryFile, type PlacedEntry } from "../../../src/generation/entry.ts";
import type { InstallFacts, InstallRequest } from "../../../src/generation/install-facts.ts";
import type { Installed } from "../../../src/generation/installed.ts";
import type { GenerationRecord } from "../../../src/generation/record.ts";
import type { Subvolume } from "../../../src/generation/subvolumes.ts";

/** Values to plan from: a machine called meadow with the generations 1 to `count`, each of a key of its own. */
export const MIB = 1024 ** 2;

export const disk = {
  btrfsUuid: "0b9b4b1e-6c4b-4f0c-8a3c-3a7c5f1d2e01",
  espPartuuid: "bdcf169a-95b6-42b8-95ab-12ca1b20f889",
};

const KERNEL = { linux: "EFI/lethe/aa.linux", initrd: "EFI/lethe/aa.initrd" };

export function record(number: number): GenerationRecord {
  return {
    version: 1,
    number,
    key: `key-${number}`,
    uuid: `uuid-${number}`,
    created: new Date(Date.UTC(2026, 0, number)).toISOString(),
    title: `Lethe meadow, generation ${number}`,
    kernelVersion: "6.12-amd64",
    letheVersion: "0.1.0",
    kernel: "/boot/vmlinuz",
    initrd: "/boot/initrd.img",
    linuxFile: KERNEL.linux,
    initrdFile: KERNEL.initrd,
    options: request(`key-${number}`).commandLine({ generation: number, ...disk }),
    layers: ["base", `key-${number}`],
  };
}

export function entry(number: number, more: Partial<Entry> & { readonly triesLeft?: number } = {}): PlacedEntry {
  const { title, options } = record(number);
  return {
    generation: number,
    title,
    order: number,
    ...KERNEL,
    options,
    file: entryFile(number, more.triesLeft),
    ...more,
  };
}

export function subvolume(path: string, uuid: string, more: Partial<Subvolume> = {}): Subvolume {
  return { id: 256, parentId: 5, uuid, path, ...more };
}

export function installed(count: number, more: Partial<Installed> = {}): Installed {
  const numbers = Array.from({ length: count }, (_, index) => index + 1);
  return {
    records: numbers.map(record),
    entries: numbers.map((number) => entry(number)),
    unfinishedEntries: [],
    bootFiles:
      count === 0 ? [] : [KERNEL.linux, KERNEL.initrd].map((path) => ({ name: path.slice(10), size: 40 * MIB })),
    subvolumes: numbers.map((number) => subvolume(`@generations/${number}`, `uuid-${number}`)),
    lastNumber: count,
    ...more,
  };
}

export function request(key: string): InstallRequest {
  const layers = [
    { name: "base", key: "base", path: "/pool/layers/base" },
    { name: "declaration", key, path: `/pool/layers/${key}` },
  ];
  return {
    root: {
      path: `/pool/layers/${key}`,
      key,
      layers,
      kernel: "/boot/vmlinuz",
      initrd: "/boot/initrd.img",
      kernelVersion: "6.12-amd64",
      ids: { version: 1, users: {}, groups: {}, subids: {} },
    },
    architecture: "amd64",
    hostname: "meadow",
    menuSeconds: 3,
    secureBoot: false,
    tries: 3,
    letheVersion: "0.1.0",
    commandLine: ({ generation, btrfsUuid, espPartuuid }) =>
      `lethe.generation=${generation} lethe.disk=${btrfsUuid} lethe.esp=${espPartuuid ?? ""}`,
  };
}

export function facts(key: string, there: Installed, more: Partial<InstallFacts> = {}): InstallFacts {
  const present = there.bootFiles.length > 0;
  const file = { source: "/pool/x", sha256: "aa", size: 40 * MIB, present };
  const state = present ? ("same" as const) : ("absent" as const);
  const loader = { source: "/pool/loader.efi", size: MIB };
  return {
    installed: there,
    layers: request(key).root.layers.map(({ path, ...layer }) => ({
      ...{ ...layer, source: path, present: present && layer.name === "base", bytes: 10 * MIB },
    })),
    sameFileSystem: false,
    linux: { ...file, path: KERNEL.linux },
    initrd: { ...file, path: KERNEL.initrd },
    loader: {
      fallback: [{ ...loader, path: "EFI/BOOT/BOOTX64.EFI", state }],
      systemd: [{ ...loader, path: "EFI/systemd/systemd-bootx64.efi", state }],
      own: [{ ...loader, path: "EFI/lethe/systemd-bootx64.efi", state: "absent" }],
      config: present ? "timeout 3\n" : undefined,
      owned: present ? ["EFI/BOOT/BOOTX64.EFI", "EFI/systemd/systemd-bootx64.efi", "loader/loader.conf"] : [],
    },
    free: { esp: 900 * MIB, disk: 9000 * MIB },
    now: "2026-02-01T00:00:00.000Z",
    ...more,
  };
}
