import { z } from "zod";

/** Names of the outside world, each with the sentence that says what is wrong with one. */

const text = z.string({ error: "must be a text" });

function named(pattern: RegExp, say: (value: string) => string) {
  return text.superRefine((value, context) => {
    if (!pattern.test(value)) context.addIssue({ code: "custom", message: say(value) });
  });
}

const label = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";

export const hostname = named(
  new RegExp(`^(?=.{1,64}$)${label}(\\.${label})*$`),
  (value) =>
    `"${value}" is no host name: lower-case letters, digits and inner hyphens, at most 63 between dots and 64 in all`,
);

/** Accounts that Debian itself makes in every root. */
const debianUsers =
  "daemon bin sys sync games man lp mail news uucp proxy www-data backup list irc _apt nobody messagebus".split(" ");

export const userName = named(
  /^[a-z_][a-z0-9_-]{0,31}$/,
  (value) =>
    `"${value}" is no user name: it begins with a lower-case letter, goes on with those, digits, "-" and "_", and has at most 32 of them`,
).refine((value) => !debianUsers.includes(value) && !value.startsWith("systemd-"), {
  error: (issue) => `"${String(issue.input)}" is an account that Debian makes itself`,
});

export const groupName = named(/^[a-z_][a-z0-9_-]{0,31}$/, (value) => `"${value}" is no group name`);

/** Also the accounts of programs, which packages name as they like. */
export const ownerName = named(/^[a-zA-Z_][\w.-]{0,31}$/, (value) => `"${value}" is no name of a user or group`);

export const packageName = named(/^[a-z0-9][a-z0-9+.-]+(:[a-z0-9]+)?$/, (value) =>
  value.includes("=")
    ? `"${value}": versions are not chosen here but pinned in lethe.lock`
    : `"${value}" is no package name: lower-case letters, digits and "+-."`,
);

export const path = named(/^\/([^/\0]+(\/[^/\0]+)*)?$/, (value) =>
  value.startsWith("/")
    ? `"${value}" is no plain path: write it without "//" and without a "/" at its end`
    : `"${value}" is no absolute path: it begins with "/"`,
).refine((value) => !/\/\.{1,2}(\/|$)/.test(value), {
  error: (issue) => `"${String(issue.input)}" is no plain path: write it without "." and ".."`,
});

/** Of the config's own files. */
export const ownPath = named(/^[^/\0]/, (value) => `"${value}" must be relative to the config's directory`).refine(
  (value) => !value.split("/").includes(".."),
  { error: (issue) => `"${String(issue.input)}" lies outside of the config's directory` },
);

export const locale = named(/^(C|POSIX|C\.UTF-8|[a-z]{2,3}(_[A-Z]{2})?\.UTF-8(@[a-z]+)?)$/, (value) =>
  /^[a-z]{2,3}_[A-Z]{2}$/.test(value)
    ? `"${value}" lacks its encoding; did you mean "${value}.UTF-8"?`
    : `"${value}" is no locale that can be made; one looks like "en_GB.UTF-8"`,
);

export const timezone = text.refine(isTimezone, {
  error: (issue) => `there is no time zone "${String(issue.input)}"; one looks like "Europe/London"`,
});

function isTimezone(name: string): boolean {
  if (!/^[A-Z][\w+/-]*$/.test(name)) return false;
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

export const keyboard = named(
  /^[a-z]{2,}(\([\w-]+\))?(,[a-z]{2,}(\([\w-]+\))?)*$/,
  (value) => `"${value}" is no keyboard layout; one looks like "de" or "us(intl)"`,
);

export const unitName = named(
  /^[\w:.@\\-]+\.(service|socket|timer|mount|automount|path|target|slice|swap|device)$/,
  (value) => `"${value}" is no unit: its name ends in .service, .socket, .timer, ...`,
);

/** Never shows what was written: it may be a password. */
export const passwordHash = text.refine((value) => /^\$(y|gy|7|6|5|2[aby])\$[./\w$=,]+$/.test(value), {
  error: "this is no password hash; mkpasswd prints one, and a password itself must never be in a config",
});

export const authorizedKey = text.superRefine((value, context) => {
  if (/^([\w-]+(="[^"]*")?,?)*\s*(ssh|ecdsa|sk-ssh|sk-ecdsa)-[\w@.-]+ [A-Za-z0-9+/]+=*( .*)?$/.test(value)) return;
  const message = value.includes("PRIVATE KEY")
    ? "this is a private key; the public one is in the file that ends in .pub"
    : `this is no public SSH key; one looks like "ssh-ed25519 AAAAC3Nz... name"`;
  context.addIssue({ code: "custom", message });
});

export const size = z
  .union([z.int(), z.string()], { error: 'must be a size, like "10G"' })
  .refine((value) => (typeof value === "number" ? value >= 0 : /^\d+(\.\d+)?[KMGT]$/.test(value)), {
    error: (issue) => `${JSON.stringify(issue.input)} is no size; one looks like "512M" or "10G"`,
  });

export const mode = z.int({ error: "must be permission bits like 0o644" }).superRefine((value, context) => {
  if (value >= 0 && value <= 0o7777 && !looksDecimal(value)) return;
  const octal = `0o${value.toString()}`;
  const message = looksDecimal(value)
    ? `${value} is a decimal number; did you mean ${octal}?`
    : `${value} is no permission bits; they look like 0o644`;
  context.addIssue({ code: "custom", message });
});

function looksDecimal(value: number): boolean {
  return [400, 440, 444, 555, 600, 640, 644, 660, 664, 666, 700, 750, 755, 770, 775, 777, 1777].includes(value);
}

/** Words that Lethe puts on the kernel command line itself. */
const ownParameters = /^(root|rootflags|rootfstype|ro|rw|init|resume|lethe\.[\w-]+)(=|$)/;

export const kernelParameter = named(
  /^[^\s"]+(="[^"]*")?$|^[^\s"]+$/,
  (value) => `"${value}" is no single word of the kernel command line`,
).refine((value) => !ownParameters.test(value), {
  error: (issue) => `Lethe itself sets "${String(issue.input).split("=")[0] ?? ""}" on the kernel command line`,
});

export const sentence = text.refine((value) => value.trim() !== "", {
  error: "a reason is needed: it is shown to people",
});

export const port = named(/^\d{1,5}\/(tcp|udp)$/, (value) => `"${value}" is no port; one looks like "22/tcp"`);

/** Names a file, and is shown as it is. */
export const fileName = named(/^[A-Za-z0-9_][\w.+@%-]{0,199}$/, (value) => `"${value}" is no name of a file`);

export const secretName = named(
  /^[a-z0-9][a-z0-9._-]{0,99}$/,
  (value) => `"${value}" is no name of a secret: lower-case letters, digits, ".", "_" and "-"`,
);

export const environmentName = named(
  /^[A-Z_][A-Z0-9_]*$/,
  (value) =>
    `"${value}" is no name of an environment variable that can be set here; one looks like "AWS_ACCESS_KEY_ID"`,
).refine((value) => !/^(PATH|HOME|LD_\w+|RESTIC_\w+)$/.test(value), {
  error: (issue) => `Lethe itself sets ${String(issue.input)}`,
});

/** Neither an option of a program, nor a credential in plain sight. */
function address(what: string, pattern: RegExp, example: string) {
  return named(pattern, (value) => `"${withoutPassword(value)}" is no ${what}; one looks like ${example}`).refine(
    (value) => !/:\/\/[^/@\s]*:[^/@\s]+@/.test(value),
    { error: `this ${what} has a password in it, and a config must not` },
  );
}

function withoutPassword(value: string): string {
  return value.replace(/(:\/\/[^/@:\s]*):[^/@\s]*@/, "$1@");
}

export const resticAddress = address(
  "address of a restic repository",
  /^(\/[^\0\n]+|(sftp|rest|s3|b2|azure|gs|swift|rclone):[^\s]+)$/,
  '"sftp:nas:/lethe" or "/mnt/disk/lethe"',
);

export const rcloneAddress = address("remote of rclone's", /^[\w][\w .+@-]*:[^\0\n]*$/, '"nas:music"');

export const rsyncAddress = address(
  "target of rsync's",
  /^(\/[^\0\n]+|([\w.-]+@)?[\w][\w.-]*:[^\0\n:]+|rsync:\/\/\S+)$/,
  '"nas:/srv/music" or "/mnt/disk/music"',
);
