/** A place that holds copies. */
export type Store = ResticStore | RcloneStore | RsyncStore;

/** Where files lie as they are, one by one. */
export type PlainStore = RcloneStore | RsyncStore;

interface StoreBase {
  /** Unique on a machine; by default made from the address. */
  readonly name: string;
}

export interface ResticStore extends StoreBase {
  readonly kind: "restic";
  /** As restic has it: `/mnt/disk/lethe`, `sftp:nas:/lethe`, `rest:https://nas:8000/`, `s3:...`. */
  readonly address: string;
  /** Name of the secret that opens it. */
  readonly password: string;
  /** Environment variables and the names of the secrets that they hold. */
  readonly environment: Readonly<Record<string, string>>;
}

export interface RcloneStore extends StoreBase {
  readonly kind: "rclone";
  /** A remote and the path in it: `nas:music`. */
  readonly address: string;
  /** Name of the secret that is an rclone.conf; absent: the one of whoever runs it. */
  readonly config?: string;
}

export interface RsyncStore extends StoreBase {
  readonly kind: "rsync";
  /** `/mnt/disk/music`, or `nas:/srv/music` over SSH. */
  readonly address: string;
}
