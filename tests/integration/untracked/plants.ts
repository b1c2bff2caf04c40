import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  chmodSync,
  chownSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";

/** What was done to one path of a tree, and what a report has to say of it. Paths are latin1. */
export interface Plant {
  readonly path: string;
  readonly kind: "unowned" | "modified" | "missing";
}

const NAMES = [
  "plain",
  "with space",
  "-dash",
  "caf\u00c3\u00a9",
  "bad\xff\xfebytes",
  "two\nlines",
  "tab\there",
  "qu'ote\"s",
  "back\\slash",
  "*star?",
];

/** Where people and programs put things that no package brought: beside packaged files too. */
const PLACES = [
  "/etc",
  "/etc/default",
  "/etc/ssh",
  "/etc/systemd/network",
  "/etc/cron.d",
  "/home/ada",
  "/home/ada/Documents",
  "/home/ada/.config/tool",
  "/root",
  "/srv/www",
  "/opt/vendor/bin",
  "/usr/bin",
  "/usr/lib/x86_64-linux-gnu",
  "/usr/share/doc/bash",
  "/usr/local/bin",
  "/usr/local/lib/tool",
  "/var/lib/tool/data",
  "/var/spool/tool",
  "/var/mail",
  "/boot",
  "/data",
];

const bytes = (path: string) => Buffer.from(path, "latin1");

/** Plants hundreds of things below `root`, each in the way of one kind of file or edit. */
export function plantAll(root: string, packaged: { files: readonly string[]; conffiles: readonly string[] }): Plant[] {
  const plants: Plant[] = [];
  const at = (path: string) => Buffer.concat([Buffer.from(root), bytes(path)]);
  const plant = (path: string, kind: Plant["kind"], make: (at: Buffer) => void) => {
    make(at(path));
    plants.push({ path, kind });
  };
  for (const [index, place] of PLACES.entries()) {
    mkdirSync(at(place), { recursive: true });
    for (const name of NAMES) plant(`${place}/${name}-${index}`, "unowned", (file) => writeFileSync(file, `${name}\n`));
  }
  plantKinds(plant, at);
  plantEdits(plant, packaged);
  return plants;
}

type Planter = (path: string, kind: Plant["kind"], make: (at: Buffer) => void) => void;

function plantKinds(plant: Planter, at: (path: string) => Buffer): void {
  plant("/srv/empty", "unowned", (file) => writeFileSync(file, ""));
  plant("/srv/sparse", "unowned", (file) => {
    writeFileSync(file, "");
    truncateSync(file, 1 << 24);
  });
  plant("/srv/link", "unowned", (file) => symlinkSync("/nowhere", file));
  plant("/srv/hard-of-bash", "unowned", (file) => linkSync(at("/usr/bin/bash"), file));
  plant("/srv/hard-1", "unowned", (file) => writeFileSync(file, "twice"));
  plant("/srv/hard-2", "unowned", (file) => linkSync(at("/srv/hard-1"), file));
  plant("/srv/fifo", "unowned", (file) => execFileSync("mkfifo", [file.toString()]));
  plant("/srv/device", "unowned", (file) => execFileSync("mknod", [file.toString(), "c", "1", "3"]));
  plant("/srv/old", "unowned", (file) => {
    writeFileSync(file, "as old as the hills");
    utimesSync(file, 1, 1);
  });
  plant("/usr/share/man/man1/mine.1", "unowned", (file) => writeFileSync(file, ".TH MINE 1\n"));
  plant("/usr/lib/python3/mine.py", "unowned", (file) => {
    mkdirSync(dirname(file.toString()), { recursive: true });
    writeFileSync(file, "print()\n");
  });
}

/** Edits of packaged files that keep size, mtime, both, or nothing. */
function plantEdits(
  plant: Planter,
  { files, conffiles }: { files: readonly string[]; conffiles: readonly string[] },
): void {
  for (const [index, path] of files.entries()) {
    switch (index % 6) {
      case 0:
        plant(path, "modified", (file) => appendFileSync(file, "more"));
        break;
      case 1:
        plant(path, "modified", (file) => sameSizeAndTime(file));
        break;
      case 2:
        plant(path, "missing", (file) => rmSync(file));
        break;
      case 3:
        plant(path, "modified", (file) => replaceByRename(file));
        break;
      case 4:
        plant(path, "modified", (file) => truncateSync(file, 0));
        break;
      default:
        plant(path, "modified", (file) => {
          rmSync(file);
          symlinkSync("/etc/hostname", file);
        });
    }
  }
  for (const [index, path] of conffiles.entries()) {
    if (index % 3 === 0) plant(path, "missing", (file) => rmSync(file));
    else plant(path, "modified", (file) => appendFileSync(file, "# mine\n"));
  }
}

function sameSizeAndTime(file: Buffer): void {
  const { atime, mtime } = lstatSync(file);
  const content = readFileSync(file);
  content[0] = (content[0] ?? 0) ^ 1;
  writeFileSync(file, content);
  utimesSync(file, atime, mtime);
}

function replaceByRename(file: Buffer): void {
  const { uid, gid, mode } = lstatSync(file);
  const beside = Buffer.concat([file, Buffer.from(".new")]);
  writeFileSync(beside, "another");
  chownSync(beside, uid, gid);
  chmodSync(beside, mode & 0o7777);
  execFileSync("mv", [beside.toString(), file.toString()]);
}
