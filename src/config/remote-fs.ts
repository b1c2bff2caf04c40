import { type SourcePosition, UserError } from "../model/index.ts";
import type { WrittenComponent, WrittenParts, WrittenPlace } from "./schema.ts";

type Written = Extract<WrittenComponent, { lethe: "remoteFs" }>;
type Options = Written["options"];

interface Accounts {
  /** The number that is declared for an account. */
  readonly uidOf: (name: string) => number | undefined;
  /** Of the component. */
  readonly where: SourcePosition | undefined;
}

/** The units that mount a file system of another machine, and what they need. Throws UserError CONFIG_REMOTE_OWNER. */
export function remoteFsParts({ place, options }: Written, accounts: Accounts): WrittenParts {
  const path = typeof place === "string" ? place : place.path;
  const unit = escapePath(path);
  const { automount = true } = options;
  const { packages, what, fsType, mountOptions, files = {} } = kindOf(options, place, accounts);
  const all = ["_netdev", "nosuid", "nodev", ...mountOptions, ...(options.options ?? [])];
  const mount = [
    ...["[Unit]", `Description=${specifiers(options.source)}`, "Wants=network-online.target"],
    ...["After=network-online.target", "", "[Mount]"],
    ...[`What=${specifiers(what)}`, `Where=${specifiers(path)}`, `Type=${fsType}`],
    `Options=${specifiers(all.join(","))}`,
    // A server that does not answer holds up nobody for longer.
    "TimeoutSec=30",
    ...(automount ? [] : ["", "[Install]", "WantedBy=remote-fs.target"]),
  ];
  const auto = ["[Automount]", `Where=${specifiers(path)}`, "", "[Install]", "WantedBy=remote-fs.target"];
  return {
    packages,
    files,
    units: {
      [`${unit}.mount`]: { content: text(mount), ...(automount ? {} : { state: "enabled" as const }) },
      ...(automount ? { [`${unit}.automount`]: { content: text(auto), state: "enabled" as const } } : {}),
    },
  };
}

interface Kind {
  readonly packages: string[];
  readonly what: string;
  readonly fsType: string;
  readonly mountOptions: readonly string[];
  readonly files?: NonNullable<WrittenParts["files"]>;
}

function kindOf(options: Options, place: WrittenPlace, accounts: Accounts): Kind {
  const { source } = options;
  switch (options.type) {
    case "nfs":
      return { packages: ["nfs-common"], what: source, fsType: "nfs", mountOptions: [] };
    case "smb": {
      const login = options.credentials === undefined ? "guest" : `credentials=${fileOf(options.credentials)}`;
      return { packages: ["cifs-utils"], what: source, fsType: "cifs", mountOptions: [login, ...namesOf(place)] };
    }
    case "sshfs": {
      const key = options.identity === undefined ? [] : [`IdentityFile=${fileOf(options.identity)}`];
      // Nobody is there to be asked for a password or a host's key.
      const alone = ["BatchMode=yes", "reconnect", "ServerAliveInterval=15", "ServerAliveCountMax=3"];
      return {
        packages: ["openssh-client", "sshfs"],
        what: source,
        fsType: "fuse.sshfs",
        mountOptions: ["allow_other", "default_permissions", ...ownedBy(place, accounts), ...alone, ...key],
      };
    }
    case "rclone": {
      const config = options.config === undefined ? "/root/.config/rclone/rclone.conf" : fileOf(options.config);
      const its = [
        "args2env",
        "allow_other",
        "vfs-cache-mode=writes",
        "cache-dir=/var/lib/lethe/kept/rclone",
        "default_permissions",
      ];
      return {
        packages: ["fuse3", "rclone"],
        what: source,
        fsType: "rclone",
        mountOptions: [...its, `config=${config}`, ...ownedBy(place, accounts)],
        // mount(8) looks for a helper of the type's name, and rclone knows that it is meant.
        files: { "/usr/sbin/mount.rclone": { lethe: "file.link", at: "", target: "/usr/bin/rclone", options: {} } },
      };
    }
  }
}

/** mount.cifs takes names; who serves files by FUSE takes numbers, and the root that has them is not built yet. */
function ownedBy(place: WrittenPlace, { uidOf, where }: Accounts): string[] {
  if (typeof place === "string" || place.owner === "root") return [];
  const uid = uidOf(place.owner);
  if (uid !== undefined) return [`uid=${uid}`];
  throw new UserError("CONFIG_REMOTE_OWNER", `${place.path} is to be ${place.owner}'s, whose number is not declared`, {
    ...(where === undefined ? {} : { where }),
    hint: `Say it where the user is made: user("${place.owner}", { uid: 1000 }).`,
  });
}

function namesOf(place: WrittenPlace): string[] {
  return typeof place === "string" || place.owner === "root" ? [] : [`uid=${place.owner}`, `gid=${place.group}`];
}

function fileOf(file: string | { readonly place: WrittenPlace }): string {
  const place = typeof file === "string" ? file : file.place;
  return typeof place === "string" ? place : place.path;
}

/** As systemd-escape(1) --path does it. */
export function escapePath(path: string): string {
  const inner = path.replace(/^\/+|\/+$/g, "");
  if (inner === "") return "-";
  return [...Buffer.from(inner)]
    .map((byte, index) => {
      const sign = String.fromCharCode(byte);
      if (sign === "/") return "-";
      return byte < 0x80 && /[A-Za-z0-9:_.]/.test(sign) && !(index === 0 && sign === ".")
        ? sign
        : `\\x${byte.toString(16).padStart(2, "0")}`;
    })
    .join("");
}

/** A text in a unit, in which `%` means something. */
export function specifiers(value: string): string {
  return value.replaceAll("%", "%%");
}

function text(lines: readonly string[]): string {
  return `${lines.join("\n")}\n`;
}
