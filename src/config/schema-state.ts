import { z } from "zod";
import * as names from "./names.ts";
import { flag, list, made, options, required, word } from "./schema-kinds.ts";

/** What state.ts says, and features of their state. */

const place = z.union(
  [names.path, z.strictObject({ path: names.path, owner: names.ownerName, group: names.ownerName })],
  { error: `must be an absolute path, or a place like ada.home("notes")` },
);
export type WrittenPlace = z.infer<typeof place>;

export const secret = made("secret", `made by secret("name")`, {
  name: names.secretName,
  generate: z
    .enum(["password", "password-hash", "ssh-ed25519", "wireguard"], {
      error: `must be "password", "password-hash", "ssh-ed25519" or "wireguard"`,
    })
    .optional(),
});

const restic = made("restic", `a store made by restic("address", { password: secret("name") })`, {
  repository: names.resticAddress,
  options: required({
    password: secret,
    environment: z.record(names.environmentName, secret).optional(),
    name: names.fileName.optional(),
  }),
});
const rclone = made("rclone", `made by rclone("remote:path")`, {
  remote: names.rcloneAddress,
  options: options({ config: secret, name: names.fileName }),
});
const rsync = made("rsync", `made by rsync("host:/path")`, {
  target: names.rsyncAddress,
  options: options({ name: names.fileName }),
});
const plainStore = z.discriminatedUnion("lethe", [rclone, rsync], {
  error: `must be made by rclone("remote:path") or rsync("host:/path")`,
});
export type WrittenStore = z.infer<typeof restic> | z.infer<typeof plainStore>;

const named = { name: names.fileName.optional(), reason: names.sentence.optional() };
const kept = {
  ...named,
  owner: names.ownerName.optional(),
  group: names.ownerName.optional(),
  mode: names.mode.optional(),
};

const snapshots = z.int({ error: "must be a whole number of snapshots" }).min(1, {
  error: "must be 1 or more; leave it out to keep none of these",
});
const retention = options({
  last: snapshots,
  hourly: snapshots,
  daily: snapshots,
  weekly: snapshots,
  monthly: snapshots,
  yearly: snapshots,
}).refine((keep) => Object.keys(keep).length > 0, {
  error: `says of nothing how much is kept; one looks like { daily: 14, monthly: 12 }`,
});

const command = z
  .array(word.min(1), { error: `must be a program and its arguments, like ["pg_dumpall", "--clean"]` })
  .min(1, {
    error: `must be a program and its arguments, like ["pg_dumpall", "--clean"]`,
  });
const hooks = made("hooks", `made by defineComponent("name", { quiesce, resume })`, {
  name: word.regex(/^[a-zA-Z][\w-]*$/, { error: "is no name of a component: letters, digits, hyphens" }),
  options: options({ quiesce: command, resume: command, user: names.ownerName }).refine(
    ({ quiesce, resume }) => quiesce !== undefined || resume !== undefined,
    { error: "must have quiesce, resume, or both" },
  ),
}).optional();

const keptSecret = made("secretFile", "a component", { place, options: required({ ...kept, secret }) });
const directory = made("directory", "a component", { place, options: required(kept) });
const backup = made("backup", "a component", {
  place,
  options: required({ ...kept, store: restic, keep: retention.optional() }),
  hooks,
});
const archive = made("archive", "a component", { place, options: required({ ...kept, store: restic }), hooks });
const media = made("media", "a component", {
  place,
  options: required({
    ...kept,
    remote: names.rcloneAddress.optional(),
    target: plainStore.optional(),
    archive: restic.optional(),
    losable: flag.optional(),
    restore: z.enum(["never", "on-demand", "eager"], { error: `must be "never", "on-demand" or "eager"` }).optional(),
  })
    .refine(({ remote, target }) => remote === undefined || target === undefined, {
      error: "has both remote and target, and is copied to one place",
    })
    .refine((way) => way.remote !== undefined || way.target !== undefined || way.archive !== undefined || way.losable, {
      error: "must have remote or target, archive, or losable: true",
    }),
  hooks,
});
const mirror = made("mirror", "a component", { place, options: required({ ...kept, target: plainStore }), hooks });

const encrypted = made("encrypted", "a component", {
  place,
  options: required({
    ...named,
    inner: z.discriminatedUnion("lethe", [directory, backup, archive, media, mirror], {
      error: "must be a component that keeps the ciphertext, like backup(path, { store })",
    }),
    unlock: z.union([secret, z.literal("passphrase")], { error: `must be "passphrase", or made by secret("name")` }),
    open: z
      .enum(["by-command", "at-boot", "at-login"], { error: `must be "by-command", "at-boot" or "at-login"` })
      .optional(),
  }).refine(({ unlock, open = "by-command" }) => unlock !== "passphrase" || open === "by-command", {
    error: "is opened by a passphrase, and nobody is there to type it at boot: open it by command, or by a secret",
  }),
});

const fileOrSecret = z.union([names.path, keptSecret], {
  error: "must be the absolute path of a file, or made by secretFile(path, { secret })",
});
const mounted = { ...named, options: list(mountOption()).optional(), automount: flag.optional() };
const remoteFs = made("remoteFs", "a component", {
  place,
  options: z.discriminatedUnion(
    "type",
    [
      required({ ...mounted, type: z.literal("nfs"), source: source(/^[\w.:[\]-]+:\/\S*$/, "nas:/srv/films") }),
      required({
        ...mounted,
        type: z.literal("smb"),
        source: source(/^\/\/[\w.-]+\/\S+$/, "//nas/films"),
        credentials: fileOrSecret.optional(),
      }),
      required({
        ...mounted,
        type: z.literal("sshfs"),
        source: source(/^([\w.-]+@)?[\w][\w.-]*:\S*$/, "ada@nas:/srv/films"),
        identity: fileOrSecret.optional(),
      }),
      required({
        ...mounted,
        type: z.literal("rclone"),
        source: source(/^[\w][\w.+@-]*:\S*$/, "nas:films"),
        config: fileOrSecret.optional(),
      }),
    ],
    { error: `must have a type: "nfs", "smb", "sshfs" or "rclone"` },
  ),
});

function source(pattern: RegExp, example: string) {
  return word.superRefine((value, context) => {
    if (pattern.test(value)) return;
    context.addIssue({ code: "custom", message: `"${value}" is no such source; one looks like "${example}"` });
  });
}

function mountOption() {
  return word
    .regex(/^[^\s,"\\]+$/, { error: "is no single option of a mount" })
    .refine((value) => !/^(password|pass|cred)=/.test(value), {
      error: "this has a password in it, and a config must not",
    });
}

export const component = z.discriminatedUnion("lethe", [
  directory,
  made("keptFile", "a component", { place, options: required(kept) }),
  keptSecret,
  made("repository", "a component", {
    place,
    options: required({
      ...kept,
      remote: word.min(1).optional(),
      vcs: z.enum(["git", "hg"], { error: `must be "git" or "hg"` }).optional(),
    }),
  }),
  made("cache", "a component", { place, options: required({ ...kept, limit: names.size.optional() }) }),
  backup,
  archive,
  media,
  mirror,
  encrypted,
  remoteFs,
]);
export type WrittenComponent = z.infer<typeof component>;

export const noise = made("ignore", "made by ignore(path, reason)", { place, reason: names.sentence });
export type WrittenNoise = z.infer<typeof noise>;
