import type { PlainStore, ResticStore } from "./store.ts";

/** One declared piece of state. */
export type Component =
  | DirectoryComponent
  | FileComponent
  | SecretComponent
  | RepositoryComponent
  | CacheComponent
  | BackupComponent
  | ArchiveComponent
  | MediaComponent
  | MirrorComponent
  | EncryptedComponent
  | RemoteFsComponent;

export type ComponentType = Component["type"];

interface ComponentBase {
  /** Unique on a machine, file-name safe; by default made from the path. Its place is `@state/<keptAs>/<name>`. */
  readonly name: string;
  /** Absolute, inside the root. */
  readonly path: string;
  /** Names, resolved inside the root; for what is made where nothing is to be seeded. */
  readonly owner: string;
  readonly group: string;
  readonly mode: number;
  /** A feature's name, or `state.ts`. */
  readonly by: string;
  readonly reason?: string;
}

/** What has to hold still while its bytes are copied. */
interface CopiedBase extends ComponentBase {
  readonly hooks?: Hooks;
}

export interface Hooks {
  /** What people call this kind of component: `postgresql`. */
  readonly name: string;
  /** Argument vectors. */
  readonly quiesce?: readonly string[];
  readonly resume?: readonly string[];
  /** The account that both run as. */
  readonly user: string;
}

/** Kept; its only copy is on this disk. */
export interface DirectoryComponent extends ComponentBase {
  readonly type: "directory";
}

/** A single small file (machine-id, random seed): copied in at boot and back at shutdown, never bind-mounted. */
export interface FileComponent extends ComponentBase {
  readonly type: "file";
}

/** A single small file that the config has as ciphertext; each boot decrypts it into memory, and a link leads there. */
export interface SecretComponent extends ComponentBase {
  readonly type: "secret";
  /** `secrets/<secret>.age` of the config. */
  readonly secret: string;
}

/** A work tree with its history. */
export interface RepositoryComponent extends ComponentBase {
  readonly type: "repository";
  readonly remote?: string;
  /** Absent: git. */
  readonly vcs?: "hg";
}

/** Kept up to a limit, and rebuilt by whoever fills it. */
export interface CacheComponent extends ComponentBase {
  readonly type: "cache";
  /** Bytes. */
  readonly limit?: number;
}

/** Kept, and a store has snapshots of it. */
export interface BackupComponent extends CopiedBase {
  readonly type: "backup";
  readonly store: ResticStore;
  /** Absent: every snapshot is kept. */
  readonly keep?: Retention;
}

/** How many snapshots outlive the day, week, month ... that they are of; at least one of them is given. */
export interface Retention {
  readonly last?: number;
  readonly hourly?: number;
  readonly daily?: number;
  readonly weekly?: number;
  readonly monthly?: number;
  readonly yearly?: number;
}

/** Kept while it is here; the store has it for good. */
export interface ArchiveComponent extends CopiedBase {
  readonly type: "archive";
  readonly store: ResticStore;
}

/** Large files, copied one by one. At least one of `target`, `archive` and `losable` is given. */
export interface MediaComponent extends CopiedBase {
  readonly type: "media";
  readonly target?: PlainStore;
  readonly archive?: ResticStore;
  /** It is agreed that what is nowhere else may be lost. */
  readonly losable: boolean;
  readonly restore: "never" | "on-demand" | "eager";
}

/** Kept, and another place has a plain copy. */
export interface MirrorComponent extends CopiedBase {
  readonly type: "mirror";
  readonly target: PlainStore;
}

/** Where ciphertext is opened to; the ciphertext is a component of its own. */
export interface EncryptedComponent extends ComponentBase {
  readonly type: "encrypted";
  /** Path of the component that keeps the ciphertext. */
  readonly inner: string;
  /** Name of the secret that opens it; absent: a passphrase does. */
  readonly secret?: string;
}

/** A file system of another machine, mounted by units of its own. */
export interface RemoteFsComponent extends ComponentBase {
  readonly type: "remoteFs";
  readonly fileSystem: "nfs" | "smb" | "sshfs" | "rclone";
  readonly source: string;
  readonly automount: boolean;
  /** Of its server, where that is not the usual one. */
  readonly port?: number;
  /** The rclone.conf; absent: root's. */
  readonly config?: string;
}

/**
 * The folder of `@state` that its bytes lie in; undefined where none of its own are on this disk. Layout version 1 knows
 * `file` as what is copied in and back, and mounts whatever else there is.
 */
export function keptAs(component: Component): string | undefined {
  switch (component.type) {
    case "secret":
    case "encrypted":
    case "remoteFs":
      return undefined;
    default:
      return component.type;
  }
}
