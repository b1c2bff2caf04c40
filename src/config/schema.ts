import { z } from "zod";
import * as names from "./names.ts";
import { flag, list, made, options, required, word } from "./schema-kinds.ts";
import { debconf, extraSource, files, group, parts, units, user } from "./schema-parts.ts";
import { component, noise } from "./schema-state.ts";

export type { WrittenFile, WrittenParts, WrittenUnit } from "./schema-parts.ts";
export type { WrittenComponent, WrittenNoise, WrittenPlace, WrittenStore } from "./schema-state.ts";

/**
 * What a config may say, as the language's functions write it. Stricter than the types, which a person can
 * cheat and which cannot know what a host name looks like.
 */

const packages = made("packages", `made by debian("trixie", [ ... ])`, {
  suite: word.regex(/^[a-z][a-z-]*$/, { error: `is no Debian suite; one looks like "trixie"` }),
  names: list(names.packageName),
  options: options({
    components: list(word),
    security: flag,
    updates: flag,
    recommends: flag,
    extraSources: list(extraSource),
    localDebs: list(
      required({
        path: names.ownPath,
        sha256: word.regex(/^[0-9a-f]{64}$/, { error: "must be a SHA-256 in hex, as sha256sum prints it" }),
      }),
    ),
    debconf: list(debconf),
    mirror: word.regex(/^(https?|file):\/\/\S+$/, { error: "must be the URL of a mirror" }),
    snapshot: word.regex(/^(https?|file):\/\/\S+$/, { error: "must be the URL of a snapshot service" }),
  }),
});

/** `parts` is absent where the feature looks at the machine first. */
const feature = made("feature", "a feature, like openssh()", {
  name: word.regex(/^[a-zA-Z][\w-]*$/, { error: "is no name of a feature: letters, digits, hyphens" }),
  parts: parts.optional(),
});

const system = made("system", "made by defineSystem({ ... })", {
  options: required({
    hostname: names.hostname,
    architecture: z.enum(["amd64", "arm64"], { error: `must be "amd64" or "arm64"` }).optional(),
    packages,
    features: list(feature).optional(),
    users: list(user).optional(),
    groups: list(group).optional(),
    files: files.optional(),
    units: units.optional(),
    userUnits: units.optional(),
    locale: names.locale.optional(),
    locales: list(names.locale).optional(),
    timezone: names.timezone.optional(),
    keyboard: names.keyboard.optional(),
    kernel: options({
      package: names.packageName,
      parameters: list(names.kernelParameter),
      modules: list(word),
      initrdModules: list(word),
    }).optional(),
    boot: options({
      menuSeconds: z.int().min(0).max(3600),
      tries: z.int().min(1).max(10),
      completeWithinSeconds: z.int().min(30).max(86_400),
      secureBoot: z.boolean(),
    }).optional(),
    disk: options({
      encrypt: made("luks", "made by luks({ unlock: [ ... ] })", {
        options: required({
          unlock: list(z.enum(["passphrase", "security-key", "tpm2", "fido2"])).min(1),
          keyDerivation: required({ memory: names.size, iterations: z.int().min(4).max(1_000_000) }).optional(),
        }),
      }),
      esp: names.size,
      swap: names.size,
    }).optional(),
    erase: z.enum(["always", "report"], { error: `must be "always" or "report"` }).optional(),
    configHome: names.path.optional(),
  }),
});

const state = made("state", "made by defineState([ ... ])", {
  entries: list(
    z.union([component, noise], { error: "must be a component, like directory(path), or ignore(path, reason)" }),
  ),
  options: options({
    sync: z.enum(["hourly", "daily", "weekly"], { error: `must be "hourly", "daily" or "weekly"` }),
  }),
});

export const written = z.strictObject({ system, state: state.optional() });
export type Written = z.infer<typeof written>;

/** What features make of a sound config; `machine` is the language's own and not a person's. */
export const derived = z.strictObject({
  machine: z.looseObject({
    architecture: z.enum(["amd64", "arm64"]),
    locale: z.string(),
    locales: z.array(z.string()),
    timezone: z.string(),
    keyboard: z.string(),
    kernelPackage: z.string(),
    secureBoot: z.boolean(),
    configHome: z.string(),
  }),
  features: z.array(z.strictObject({ name: z.string(), at: z.string(), parts })),
});
export type Derived = z.infer<typeof derived>;
