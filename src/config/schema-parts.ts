import { z } from "zod";
import * as names from "./names.ts";
import { flag, list, made, options, required, word } from "./schema-kinds.ts";
import { component, noise, secret } from "./schema-state.ts";

/** What features and system.ts have in common. */

/** Where the secret goes in a template. */
const SECRET_PLACE = "@SECRET@";

const ownership = { owner: names.ownerName, group: names.ownerName, replaces: word };
const fileOptions = options({ ...ownership, mode: names.mode });

const fileSource = z.union(
  [
    z.string(),
    z.discriminatedUnion("lethe", [
      made("file.text", "a file", { text: word, options: fileOptions }),
      made("file.from", "a file", { from: names.ownPath, options: fileOptions }),
      made("file.tree", "a file", { from: names.ownPath, options: options(ownership) }),
      made("file.link", "a file", { target: word.min(1), options: options(ownership) }),
      made("file.directory", "a file", { options: fileOptions }),
      made("file.secret", "a file", {
        secret,
        options: options({
          ...ownership,
          mode: names.mode,
          units: list(names.unitName),
          template: word.includes(SECRET_PLACE, { error: `does not say ${SECRET_PLACE}, where the secret goes` }),
        }),
      }),
    ]),
  ],
  { error: "must be a text, or made by file.text, file.from, file.tree, file.link, file.directory or file.secret" },
);
export type WrittenFile = z.infer<typeof fileSource>;

export const files = z.record(names.path, fileSource);

export const user = made("user", `made by user("name", { ... })`, {
  name: names.userName,
  options: options({
    uid: z.int({ error: "must be a whole number" }).min(0).max(59_999),
    comment: word.regex(/^[^:\n,=]*$/, { error: `may not have ":", ",", "=" or a line break` }),
    home: names.path,
    shell: names.path,
    groups: list(z.union([names.groupName, z.lazy(() => group)], { error: "must be the name of a group" })),
    authorizedKeys: list(names.authorizedKey),
    passwordHash: names.passwordHash,
    password: secret,
  }).refine(({ password, passwordHash }) => password === undefined || passwordHash === undefined, {
    error: "has both password and passwordHash, and there is one password only",
  }),
});

export const group = made("group", `made by group("name")`, {
  name: names.groupName,
  options: options({ gid: z.int({ error: "must be a whole number" }).min(1).max(59_999), system: flag }),
});

const unit = z.union(
  [
    z.enum(["enabled", "disabled", "masked"]),
    options({
      content: z.union([word, made("file.text", "a text", { text: word, options: fileOptions })]),
      dropins: z.record(word.regex(/^[\w@.-]+$/, { error: "is no name of a drop-in" }), word),
      state: z.enum(["enabled", "disabled", "masked"], { error: `must be "enabled", "disabled" or "masked"` }),
      environmentFile: secret,
      secrets: list(secret),
      replaces: word,
    }),
  ],
  { error: `must be "enabled", "disabled", "masked", or { content, dropins, state }` },
);
export const units = z.record(names.unitName, unit);
export type WrittenUnit = z.infer<typeof unit>;

export const extraSource = required({
  name: word.regex(/^[a-z0-9][a-z0-9.-]*$/, { error: "is no name of a source: lower-case letters, digits, hyphens" }),
  url: word.regex(/^(https?|file):\/\/\S+$/, { error: "is no URL of an archive" }),
  suite: word,
  components: list(word),
  signedBy: names.ownPath,
});

export const debconf = word.regex(/^\S+\s+\S+\s+\S+\s.*$|^\S+\s+\S+\s+\S+$/, {
  error: `is no answer; one looks like "tzdata tzdata/Areas select Europe"`,
});

export const parts = options({
  packages: list(names.packageName),
  components: list(word),
  extraSources: list(extraSource),
  debconf: list(debconf),
  files,
  users: list(user),
  groups: list(group),
  units,
  userUnits: units,
  modules: list(word),
  initrdModules: list(word),
  parameters: list(names.kernelParameter),
  state: list(component),
  noise: list(noise),
  listens: list(names.port),
});
export type WrittenParts = z.infer<typeof parts>;
