import type { SendCommand } from "../format/index.ts";
import { type NodeType, UserError } from "../model/index.ts";
import { Names } from "./names.ts";

const MADE = {
  mkfile: "file",
  mkdir: "directory",
  mkfifo: "fifo",
  mksock: "socket",
} as const satisfies Record<string, NodeType>;

const FILE_TYPE = 0o170000;
const BLOCK_DEVICE = 0o060000;

/** Takes the commands of one stream and keeps what they come to in the end. */
export class Fold {
  readonly names = new Names();
  /** UUIDs, either of which the stream's parent may be called by. */
  readonly #parents: readonly string[];
  #begun = false;

  constructor(parents: readonly string[]) {
    this.#parents = parents;
  }

  /** Throws UserError CHANGES_PARENT where the stream starts from another subvolume than was asked for. */
  apply(command: SendCommand): void {
    if (command.command === "subvolume" || command.command === "snapshot") {
      this.#begin(command);
      return;
    }
    if (!this.#begun) throw new UserError("CHANGES_STREAM", "the send stream names no snapshot");
    if (command.command === "end") return;
    const { names } = this;
    const path = command.path.toString("latin1");
    switch (command.command) {
      case "mkfile":
      case "mkdir":
      case "mkfifo":
      case "mksock":
        names.make(path, MADE[command.command]);
        return;
      case "mknod":
        names.make(path, ((command.mode ?? 0) & FILE_TYPE) === BLOCK_DEVICE ? "block" : "char");
        return;
      case "symlink":
        names.make(path, "symlink");
        return;
      case "rename":
        names.rename(path, command.to.toString("latin1"));
        return;
      case "link":
        names.link(path, command.existing.toString("latin1"));
        return;
      case "unlink":
      case "rmdir":
        names.remove(path, command.command === "rmdir");
        return;
      case "set_xattr":
      case "remove_xattr":
        names.at(path).inode.xattrs = true;
        return;
      case "write":
      case "clone":
      case "update_extent":
      case "fallocate":
      case "encoded_write":
      case "truncate":
        names.at(path).inode.data = true;
        return;
      case "chmod":
      case "chown":
        names.at(path).inode.metadata = true;
        return;
      case "utimes": {
        const name = names.at(path);
        // A directory's times follow what happens in it, which is reported by itself.
        if (!name.directory) name.inode.metadata = true;
        return;
      }
      case "fileattr":
        names.at(path).inode.flags = true;
        return;
    }
  }

  #begin(command: Extract<SendCommand, { command: "subvolume" | "snapshot" }>): void {
    if (command.command === "subvolume" || this.#begun || !this.#parents.includes(command.parentUuid)) {
      throw new UserError("CHANGES_PARENT", "the send stream does not start from the tree that was asked for", {
        hint: "Did somebody replace a snapshot meanwhile? Run it again.",
      });
    }
    this.#begun = true;
  }
}
