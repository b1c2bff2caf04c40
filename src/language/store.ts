import { type Made, made } from "./called.ts";
import type { Secret } from "./secret.ts";

interface StoreOptions {
  /** What people call it: by default made from the address. */
  readonly name?: string;
}

export interface ResticOptions extends StoreOptions {
  readonly password: Secret;
  /** Environment variables that the place asks for, such as AWS_ACCESS_KEY_ID of S3. */
  readonly environment?: Readonly<Record<string, Secret>>;
}

export interface RcloneOptions extends StoreOptions {
  /** An rclone.conf. By default the one of whoever runs it. */
  readonly config?: Secret;
}

/** A restic repository: encrypted, with every former state that is to be kept. */
export interface ResticStore extends Made<"restic"> {
  /** @internal */
  readonly repository: string;
  /** @internal */
  readonly options: ResticOptions;
}

/** A place that rclone copies to. */
export interface RcloneStore extends Made<"rclone"> {
  /** @internal */
  readonly remote: string;
  /** @internal */
  readonly options: RcloneOptions;
}

/** A place that rsync copies to. */
export interface RsyncStore extends Made<"rsync"> {
  /** @internal */
  readonly target: string;
  /** @internal */
  readonly options: StoreOptions;
}

/** A restic repository, by its address as restic has it: `"/mnt/disk/lethe"`, `"sftp:nas:/lethe"`, `"rest:https://nas:8000/"`, `"s3:..."`. */
export function restic(repository: string, options: ResticOptions): ResticStore {
  return made("restic", { repository, options });
}

/** A remote of rclone's, with the path in it: `"nas:music"`. */
export function rclone(remote: string, options: RcloneOptions = {}): RcloneStore {
  return made("rclone", { remote, options });
}

/** A directory that rsync reaches: `"/mnt/disk/music"`, or `"nas:/srv/music"` over SSH. */
export function rsync(target: string, options: StoreOptions = {}): RsyncStore {
  return made("rsync", { target, options });
}
