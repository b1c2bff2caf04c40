import type { Gathered } from "../gathered.ts";
import type { ConfigFile, Source } from "../source.ts";
import { expand } from "./specifiers.ts";

/** What logrotate(8) makes of a log's name: numbered or dated, compressed or not. */
const ROTATED = [
  ...["1", "2", "3", "4", "5", "6", "7", "8", "9"].map((first) => `.${first}`),
  ...["gz", "xz", "bz2", "zst", "lz4"].flatMap((packed) => [`.*.${packed}`, `-*.${packed}`]),
  "-2*",
  ".old",
];

/** Logs are what somebody rotates: a file that is thrown away piece by piece has no content that has to stay. */
export async function logrotate(source: Source, gathered: Gathered): Promise<void> {
  const main = await source.text("/etc/logrotate.conf");
  const files: ConfigFile[] =
    main === undefined ? [] : [{ name: "logrotate.conf", path: "/etc/logrotate.conf", text: main }];
  files.push(...(await source.configs(["/etc/logrotate.d"], "")));
  for (const { name, path, text } of files) {
    for (const log of rotatedLogs(text)) {
      // Sets of characters cannot be said in a rule: less is explained then.
      if (/[[?{]/.test(log) || log.includes("/..")) continue;
      const pattern = log
        .split("*")
        .map((part) => expand(part.replaceAll("%", "%%"), {}))
        .join("*");
      if (!/^\/[^*]+\/[^/]*[^*/]/.test(pattern)) {
        gathered.note(`${path} rotates ${log}, which does not say which logs are meant`);
        continue;
      }
      for (const ending of ["", ...ROTATED]) {
        gathered.rule(
          {
            id: `logrotate/${name}`,
            pattern: `${pattern}${ending}`,
            alone: true,
            nature: "log",
            reason: "a log that is rotated away",
            by: `logrotate.d/${name}`,
          },
          ["file", "symlink"],
        );
      }
    }
  }
}

/** Paths and globs before a brace, by logrotate.conf(5). */
export function rotatedLogs(text: string): string[] {
  const logs: string[] = [];
  let isInside = false;
  let script = "";
  for (const line of text.split("\n").map((each) => each.replace(/(^|\s)#.*$/s, "").trim())) {
    if (script !== "") {
      if (line === script) script = "";
      continue;
    }
    if (/^(?:(?:first|last)action|(?:pre|post)(?:rotate|remove))$/.test(line)) {
      script = "endscript";
      continue;
    }
    if (!isInside && /^["'/]/.test(line)) {
      const [paths = ""] = line.split("{");
      logs.push(...(paths.match(/"[^"]*"|'[^']*'|\S+/g) ?? []).map((word) => word.replace(/^(["'])(.*)\1$/s, "$2")));
    }
    if (line.includes("{")) isInside = true;
    if (line.includes("}")) isInside = false;
  }
  return logs.filter((log) => log.startsWith("/"));
}
