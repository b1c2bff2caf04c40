import { type Made, made } from "./called.ts";
import type { FileMap, FileSource } from "./file.ts";
import type { AbsolutePath, Place } from "./place.ts";
import type { Secret } from "./secret.ts";

/** Groups that Debian's packages make and that people are put into; any other name will do too. */
export type GroupName =
  | "adm"
  | "audio"
  | "bluetooth"
  | "cdrom"
  | "dialout"
  | "docker"
  | "input"
  | "kvm"
  | "lp"
  | "lpadmin"
  | "netdev"
  | "plugdev"
  | "render"
  | "scanner"
  | "sudo"
  | "systemd-journal"
  | "users"
  | "video"
  | (string & {});

export interface UserOptions {
  /** By default the one in ids.lock, else the next free from 1000. */
  readonly uid?: number;
  /** The person's full name. */
  readonly comment?: string;
  /** `/home/NAME` by default. */
  readonly home?: AbsolutePath;
  /** `/bin/bash` by default. */
  readonly shell?: AbsolutePath;
  /** Supplementary groups. */
  readonly groups?: readonly (GroupName | Group)[];
  /** Lines of an authorized_keys file. */
  readonly authorizedKeys?: readonly string[];
  /** As `mkpasswd` prints it (`$y$...`). Without it no password opens this account. */
  readonly passwordHash?: string;
  /** A secret that holds such a hash, and is nowhere on the machine's disk. */
  readonly password?: Secret;
}

export interface User extends Made<"user"> {
  readonly name: string;
  /** @internal */
  readonly options: UserOptions;
  /** A path in the home directory, for state.ts: `ada.home("src/notes")`; without an argument the home itself. */
  readonly home: (path?: string) => Place;
  /** Files of the home directory, owned by the user, to spread into `files` of `defineSystem`. */
  readonly files: (files: Readonly<Record<string, string | FileSource>>) => FileMap;
}

/** A person's account. `user("root", ...)` opens root's, which is locked otherwise. */
export function user(name: string, options: UserOptions = {}): User {
  const home = options.home ?? (name === "root" ? "/root" : `/home/${name}`);
  const below = (path: string): AbsolutePath => (path === "" ? home : `${home}/${path}`);
  return made<"user", Omit<User, "lethe" | "at">>("user", {
    name,
    options,
    home: (path = ""): Place => ({ path: below(path), owner: name, group: name }),
    files: (files: Readonly<Record<string, string | FileSource>>): FileMap =>
      Object.fromEntries(Object.entries(files).map(([path, source]) => [below(path), ownedBy(name, source)])),
  });
}

function ownedBy(name: string, source: string | FileSource): FileSource {
  if (typeof source === "string") return made("file.text", { text: source, options: { owner: name, group: name } });
  return { ...source, options: { owner: name, group: name, ...source.options } };
}

export interface GroupOptions {
  readonly gid?: number;
  /** A group of programs and not of people; its id is below 1000. */
  readonly system?: boolean;
}

export interface Group extends Made<"group"> {
  readonly name: string;
  /** @internal */
  readonly options: GroupOptions;
}

/** A group that no package makes. */
export function group(name: string, options: GroupOptions = {}): Group {
  return made("group", { name, options });
}
