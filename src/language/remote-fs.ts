import { type Made, made } from "./called.ts";
import type { SecretFile } from "./kept.ts";
import type { AbsolutePath, Place } from "./place.ts";

interface RemoteFsBase {
  /** Further options of its mount, as mount(8) has them. */
  readonly options?: readonly string[];
  /** Mounted at its first use (the default), so that no boot waits for a server; else at boot. */
  readonly automount?: boolean;
  /** By default made from the path. */
  readonly name?: string;
  /** Why it is mounted. */
  readonly reason?: string;
}

export type RemoteFsOptions = RemoteFsBase &
  (
    | { readonly type: "nfs" /** `"nas:/srv/films"` */; readonly source: string }
    | {
        readonly type: "smb";
        /** `"//nas/films"` */
        readonly source: string;
        /** A file as mount.cifs(8) reads it; without one, as a guest. */
        readonly credentials?: AbsolutePath | SecretFile;
      }
    | {
        readonly type: "sshfs";
        /** `"ada@nas:/srv/films"` */
        readonly source: string;
        /** The private key to log in with: by default what root's ssh has. */
        readonly identity?: AbsolutePath | SecretFile;
      }
    | {
        readonly type: "rclone";
        /** `"nas:films"` */
        readonly source: string;
        /** An rclone.conf: by default root's. */
        readonly config?: AbsolutePath | SecretFile;
      }
  );

export interface RemoteFs extends Made<"remoteFs"> {
  readonly place: AbsolutePath | Place;
  /** @internal */
  readonly options: RemoteFsOptions;
}

/** A file system of another machine. Nothing of it is kept here. */
export function remoteFs(place: AbsolutePath | Place, options: RemoteFsOptions): RemoteFs {
  return made("remoteFs", { place, options });
}
