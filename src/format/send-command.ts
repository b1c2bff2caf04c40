/**
 * One command of a btrfs send stream. Paths are bytes, relative to the subvolume, without a leading
 * slash; the subvolume itself is the empty path. Sizes and offsets are bytes.
 */
export type SendCommand =
  | SubvolumeCommand
  | SnapshotCommand
  | MakeCommand
  | SymlinkCommand
  | RenameCommand
  | LinkCommand
  | RemoveCommand
  | SetXattrCommand
  | RemoveXattrCommand
  | DataCommand
  | TruncateCommand
  | ChmodCommand
  | ChownCommand
  | UtimesCommand
  | FileAttributesCommand
  | EndCommand;

interface OnPath {
  readonly path: Buffer;
}

/** A whole subvolume follows. */
export interface SubvolumeCommand extends OnPath {
  readonly command: "subvolume";
  /** Lower-case hex with hyphens. */
  readonly uuid: string;
}

/** What differs from the subvolume `parentUuid` follows. */
export interface SnapshotCommand extends OnPath {
  readonly command: "snapshot";
  readonly uuid: string;
  readonly parentUuid: string;
}

export interface MakeCommand extends OnPath {
  readonly command: "mkfile" | "mkdir" | "mknod" | "mkfifo" | "mksock";
  readonly inode: number;
  /** File type and permission bits, of device nodes, pipes and sockets. */
  readonly mode?: number;
}

export interface SymlinkCommand extends OnPath {
  readonly command: "symlink";
  readonly inode: number;
  readonly target: Buffer;
}

export interface RenameCommand extends OnPath {
  readonly command: "rename";
  readonly to: Buffer;
}

/** `path` becomes one more name of what `existing` names. */
export interface LinkCommand extends OnPath {
  readonly command: "link";
  readonly existing: Buffer;
}

export interface RemoveCommand extends OnPath {
  readonly command: "unlink" | "rmdir";
}

export interface SetXattrCommand extends OnPath {
  readonly command: "set_xattr";
  readonly name: Buffer;
  readonly value: Buffer;
}

export interface RemoveXattrCommand extends OnPath {
  readonly command: "remove_xattr";
  readonly name: Buffer;
}

/** Content changed somewhere; the bytes themselves are not kept. */
export interface DataCommand extends OnPath {
  readonly command: "write" | "clone" | "update_extent" | "fallocate" | "encoded_write";
  readonly offset: number;
}

export interface TruncateCommand extends OnPath {
  readonly command: "truncate";
  readonly size: number;
}

export interface ChmodCommand extends OnPath {
  readonly command: "chmod";
  readonly mode: number;
}

export interface ChownCommand extends OnPath {
  readonly command: "chown";
  readonly uid: number;
  readonly gid: number;
}

export interface UtimesCommand extends OnPath {
  readonly command: "utimes";
  /** Nanoseconds since 1970. */
  readonly mtime: bigint;
}

/** chattr(1). */
export interface FileAttributesCommand extends OnPath {
  readonly command: "fileattr";
  /** BTRFS_INODE_* bits. */
  readonly flags: number;
}

export interface EndCommand {
  readonly command: "end";
}
