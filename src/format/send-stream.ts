import { UserError } from "../model/index.ts";
import { crc32c } from "./crc32c.ts";
import { readAttributes } from "./send-attributes.ts";
import type { MakeCommand, SendCommand } from "./send-command.ts";

export type * from "./send-command.ts";

const MAGIC = Buffer.from("btrfs-stream\0", "latin1");
const STREAM_HEADER = MAGIC.length + 4;
const COMMAND_HEADER = 10;
/** Version 2 allows 16 KiB and one compressed extent of 128 KiB; a length beyond that is damage, not data to wait for. */
const LONGEST_COMMAND = 1 << 20;
const NO_CHECKSUM = new Uint8Array(4);

/**
 * Reads a btrfs send stream, version 1 or 2, as its bytes come. Throws UserError FORMAT_SEND_STREAM where
 * the bytes are no such stream, FORMAT_SEND_VERSION where it is newer, FORMAT_SEND_CHECKSUM where it was
 * damaged, and from `end` FORMAT_SEND_TRUNCATED where it stopped early. After an error it is of no more use.
 */
export class SendStreamParser {
  #waiting: Buffer[] = [];
  #size = 0;
  #wanted = STREAM_HEADER;
  #version = 0;
  #position = 0;
  #ended = false;

  /** The commands that are complete with `chunk`, in their order. Their buffers may share its memory. */
  push(chunk: Uint8Array): SendCommand[] {
    this.#waiting.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
    this.#size += chunk.byteLength;
    if (this.#size < this.#wanted) return [];
    const bytes = this.#waiting.length === 1 ? (this.#waiting[0] as Buffer) : Buffer.concat(this.#waiting);
    const commands: SendCommand[] = [];
    const rest = bytes.subarray(this.#readAll(bytes, commands));
    this.#waiting = rest.length === 0 ? [] : [rest];
    this.#size = rest.length;
    return commands;
  }

  /** To be called once no more bytes come. */
  end(): void {
    if (this.#ended && this.#size === 0) return;
    throw new UserError("FORMAT_SEND_TRUNCATED", `the send stream stops early, after ${this.#position} bytes`, {
      hint: "Was the program that wrote it interrupted, or is a disk full?",
    });
  }

  #readAll(bytes: Buffer, commands: SendCommand[]): number {
    let at = 0;
    if (this.#version === 0) {
      this.#version = readVersion(bytes);
      at = STREAM_HEADER;
      this.#position = at;
    }
    for (;;) {
      if (this.#ended && at < bytes.length) throw malformed(this.#position, "bytes follow its end");
      this.#wanted = COMMAND_HEADER;
      if (bytes.length - at < COMMAND_HEADER) return at;
      const length = bytes.readUInt32LE(at);
      if (length > LONGEST_COMMAND) throw malformed(this.#position, `a command of ${length} bytes`);
      this.#wanted = COMMAND_HEADER + length;
      if (bytes.length - at < this.#wanted) return at;
      const next = at + this.#wanted;
      commands.push(this.#readCommand(bytes, at, next));
      this.#position += next - at;
      at = next;
    }
  }

  #readCommand(bytes: Buffer, at: number, next: number): SendCommand {
    const body = at + COMMAND_HEADER;
    const blanked = crc32c(NO_CHECKSUM, 0, 4, crc32c(bytes, at, at + 6));
    if (crc32c(bytes, body, next, blanked) !== bytes.readUInt32LE(at + 6)) {
      throw new UserError("FORMAT_SEND_CHECKSUM", `the send stream is damaged at byte ${this.#position}`, {
        hint: "Its checksum is wrong: it changed after btrfs wrote it.",
      });
    }
    const command = decode(bytes, bytes.readUInt16LE(at + 4), body, next, this.#version, this.#position);
    if (command.command === "end") this.#ended = true;
    return command;
  }
}

function readVersion(bytes: Buffer): number {
  if (!bytes.subarray(0, MAGIC.length).equals(MAGIC)) throw malformed(0, "its first bytes are others");
  const version = bytes.readUInt32LE(MAGIC.length);
  if (version === 1 || version === 2) return version;
  throw new UserError("FORMAT_SEND_VERSION", `a send stream of version ${version}; 1 and 2 are known`, {
    hint: "It was made by a newer btrfs than this program knows.",
  });
}

function malformed(position: number, what: string): UserError {
  return new UserError("FORMAT_SEND_STREAM", `this is no btrfs send stream: ${what}, at byte ${position}`);
}

/** By number, from `enum btrfs_send_cmd`. */
const NAMES = [
  undefined,
  "subvolume",
  "snapshot",
  "mkfile",
  "mkdir",
  "mknod",
  "mkfifo",
  "mksock",
  "symlink",
  "rename",
  "link",
  "unlink",
  "rmdir",
  "set_xattr",
  "remove_xattr",
  "write",
  "clone",
  "truncate",
  "chmod",
  "chown",
  "utimes",
  "end",
  "update_extent",
  "fallocate",
  "fileattr",
  "encoded_write",
] as const;

function decode(
  bytes: Buffer,
  number: number,
  start: number,
  end: number,
  version: number,
  position: number,
): SendCommand {
  const command = NAMES[number];
  if (command === undefined) throw malformed(position, `an unknown command ${number}`);
  const attributes = readAttributes(bytes, start, end, version, (what) => malformed(position, `${command} ${what}`));
  if (command === "end") return { command };
  const path = attributes.path("path");
  switch (command) {
    case "subvolume":
      return { command, path, uuid: attributes.uuid("uuid") };
    case "snapshot":
      return { command, path, uuid: attributes.uuid("uuid"), parentUuid: attributes.uuid("clone_uuid") };
    case "mkfile":
    case "mkdir":
    case "mknod":
    case "mkfifo":
    case "mksock":
      return made(command, path, attributes.number("ino"), attributes.optionalNumber("mode"));
    case "symlink":
      return { command, path, inode: attributes.number("ino"), target: attributes.bytes("path_link") };
    case "rename":
      return { command, path, to: attributes.path("path_to") };
    case "link":
      return { command, path, existing: attributes.path("path_link") };
    case "unlink":
    case "rmdir":
      return { command, path };
    case "set_xattr":
      return { command, path, name: attributes.bytes("xattr_name"), value: attributes.bytes("xattr_data") };
    case "remove_xattr":
      return { command, path, name: attributes.bytes("xattr_name") };
    case "write":
    case "clone":
    case "update_extent":
    case "fallocate":
    case "encoded_write":
      return { command, path, offset: attributes.number("file_offset") };
    case "truncate":
      return { command, path, size: attributes.number("size") };
    case "chmod":
      return { command, path, mode: attributes.number("mode") };
    case "chown":
      return { command, path, uid: attributes.number("uid"), gid: attributes.number("gid") };
    case "utimes":
      return { command, path, mtime: attributes.time("mtime") };
    case "fileattr":
      return { command, path, flags: attributes.number("fileattr") };
  }
}

function made(command: MakeCommand["command"], path: Buffer, inode: number, mode: number | undefined): MakeCommand {
  return mode === undefined ? { command, path, inode } : { command, path, inode, mode };
}
