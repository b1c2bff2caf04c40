/** Arguments and flags that many commands share: one wording, one meaning. */

export const config = {
  placeholder: "CONFIG",
  brief: "a config's directory or file, with #MACHINE where it has several; else the nearest one upward",
  optional: true,
  file: true,
} as const;

export const target = {
  placeholder: "TARGET",
  brief: "a disk, a partition, or an image file",
  file: true,
} as const;

export const dryRun = { brief: "say what would be done, and change nothing" } as const;

export const json = {
  brief: "results as one JSON object a line; progress and errors the same, on standard error",
} as const;

export const nul = {
  brief: "records that end in NUL bytes, paths as they are (docs/reference/changes.md)",
  letter: "z",
} as const;

export const yes = {
  brief: "agree to what will be destroyed: the disk's serial number, or the path of an image file",
  placeholder: "SERIAL|PATH",
} as const;

export const key = {
  brief: "the key that opens the config's secrets, as age-keygen writes it; default: the machine's, or yours",
  placeholder: "FILE",
  file: true,
} as const;

export const secretName = {
  placeholder: "NAME",
  brief: "of the secret: secrets/NAME.age of the config",
} as const;

const mirror = {
  brief: "fetch Debian's packages from here; default: the config's, else what this host's own apt uses",
  placeholder: "URL",
} as const;

const archive = {
  brief: "take packages that have left the mirror from here: what lethe system archive has made",
  placeholder: "DIR",
  file: true,
} as const;

/** Where packages come from. */
export const sources = { mirror, archive } as const;

/** Every command has these. */
export const everywhere = {
  trace: { brief: "show each program run, each transfer and each file written" },
} as const;
