import type { Component } from "./component.ts";

export type Architecture = "amd64" | "arm64";

/**
 * One machine as its config declares it: plain data, the same bytes for the same config.
 * Features have been applied: their packages, files, units, users and state are merged in.
 */
export interface Declaration {
  readonly version: 1;
  readonly hostname: string;
  readonly architecture: Architecture;
  readonly packages: PackageSet;
  readonly users: readonly User[];
  readonly groups: readonly Group[];
  /** Sorted by path; parents are made 0755 root:root where nothing says otherwise. */
  readonly files: readonly DeclaredFile[];
  readonly units: readonly Unit[];
  readonly locale: string;
  /** Locales to generate, e.g. `en_US.UTF-8`; `C.UTF-8` needs none. */
  readonly locales: readonly string[];
  readonly timezone: string;
  /** XKB layout, `us` by default. */
  readonly keyboard: string;
  readonly kernel: Kernel;
  readonly boot: BootDeclaration;
  readonly disk: DiskDeclaration;
  /** `always`: each boot starts from pristine. `report`: the previous root is carried forward and the loss told. */
  readonly erase: "always" | "report";
  readonly components: readonly Component[];
  /** Changes that programs make by themselves at boot and first use, and that are no loss. */
  readonly noise: readonly NoiseRule[];
  /** Where this config lives on the installed machine. */
  readonly configHome: string;
  /** Names of the features applied, sorted. */
  readonly features: readonly string[];
}

export interface PackageSet {
  /** Debian suite, e.g. `trixie`. */
  readonly suite: string;
  /** e.g. `["main", "non-free-firmware"]`. */
  readonly components: readonly string[];
  /** Whether -security and -updates are sources too. */
  readonly security: boolean;
  readonly updates: boolean;
  /** Packages every Lethe machine has; solved and installed first, so that machines share that layer. */
  readonly base: readonly string[];
  /** What features and the person ask for. */
  readonly names: readonly string[];
  readonly recommends: boolean;
  readonly extraSources: readonly ExtraSource[];
  readonly localDebs: readonly LocalDeb[];
  /** Lines of debconf-set-selections(1). */
  readonly debconf: readonly string[];
  /** Mirror's base URL; absent: the host's own apt sources where those are Debian's. */
  readonly mirror?: string;
  /** Base URL of a dated snapshot service, for .debs that have left the mirror. */
  readonly snapshot?: string;
}

export interface ExtraSource {
  readonly name: string;
  readonly url: string;
  readonly suite: string;
  readonly components: readonly string[];
  /** ASCII-armored or base64 OpenPGP key ring, by content. */
  readonly signedBy: string;
}

export interface LocalDeb {
  /** Below the config directory. */
  readonly path: string;
  readonly sha256: string;
}

export interface User {
  readonly name: string;
  /** Absent: taken from ids.lock, else the next free from 1000. */
  readonly uid?: number;
  readonly comment: string;
  readonly home: string;
  readonly shell: string;
  /** Supplementary groups. */
  readonly groups: readonly string[];
  readonly authorizedKeys: readonly string[];
  /** crypt(5) hash. Absent: no password login. */
  readonly passwordHash?: string;
}

export interface Group {
  readonly name: string;
  readonly gid?: number;
  readonly system: boolean;
}

/** A node of the declaration's layer. `owner` and `group` are names, resolved inside the root. */
export type DeclaredFile = DeclaredRegularFile | DeclaredSymlink | DeclaredDirectory;

interface DeclaredNode {
  /** Absolute, inside the root. */
  readonly path: string;
  readonly owner: string;
  readonly group: string;
  /** Who asked for it: a feature's name, or `system.ts`. */
  readonly by: string;
}

export interface DeclaredRegularFile extends DeclaredNode {
  readonly type: "file";
  /** Permission bits, e.g. 0o644. */
  readonly mode: number;
  /** Base64 of the bytes. */
  readonly content: string;
}

export interface DeclaredSymlink extends DeclaredNode {
  readonly type: "symlink";
  readonly target: string;
}

export interface DeclaredDirectory extends DeclaredNode {
  readonly type: "directory";
  readonly mode: number;
}

export interface Unit {
  /** e.g. `ssh.service`. */
  readonly name: string;
  /** The unit file's text, for /etc/systemd/system; absent: the unit comes with a package. */
  readonly content?: string;
  /** Drop-ins: file name (without .conf) to text. */
  readonly dropins: Readonly<Record<string, string>>;
  readonly state: "enabled" | "disabled" | "masked" | "static";
  readonly scope: "system" | "user";
  readonly by: string;
}

export interface Kernel {
  /** e.g. `linux-image-amd64`; among PackageSet.base or names. */
  readonly package: string;
  /** Kernel command line, without what Lethe adds itself. */
  readonly parameters: readonly string[];
  /** For /etc/modules-load.d. */
  readonly modules: readonly string[];
  /** More kernel modules for the initrd. */
  readonly initrdModules: readonly string[];
}

export interface BootDeclaration {
  /** Seconds the boot menu shows; 0 hides it (a held key still shows it). */
  readonly menuSeconds: number;
  /** Boots that a new generation may fail before the former one is chosen again. */
  readonly tries: number;
  /** Seconds until a boot that is not complete, with tries left, reboots. */
  readonly completeWithinSeconds: number;
  /** Debian's signed boot chain. */
  readonly secureBoot: boolean;
}

export interface DiskDeclaration {
  /** Bytes of the EFI system partition. */
  readonly espSize: number;
  /** Bytes of the swap file; 0: none. */
  readonly swapSize: number;
  /** LUKS2 below the btrfs, and what unlocks it; absent: not encrypted. */
  readonly encrypt?: EncryptDeclaration;
}

export interface EncryptDeclaration {
  /** What a person wants to open it with; the recovery key opens it in any case. */
  readonly unlock: readonly UnlockMethod[];
  /** What a guess at the passphrase costs, by argon2id; absent: what cryptsetup finds right for the host that makes it. */
  readonly keyDerivation?: KeyDerivation;
}

export type UnlockMethod = "passphrase" | "security-key" | "tpm2" | "fido2";

export interface KeyDerivation {
  /** Bytes. */
  readonly memory: number;
  readonly iterations: number;
}

export interface NoiseRule {
  /** Absolute path, or a glob with `*` (within a name) and `**` (any depth). */
  readonly path: string;
  readonly reason: string;
  /** Feature that brought it, or `system.ts`. */
  readonly by: string;
}
