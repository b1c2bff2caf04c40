import { type Code, type Entry, entry, quoted } from "./code.ts";
import type { FoundFile } from "./etc.ts";
import type { FoundMachine } from "./machine.ts";
import type { Surroundings } from "./surroundings.ts";

/** Those that the features do not make already, in the same words. */
export function filesToSay(machine: FoundMachine, declared: Surroundings["declared"]): FoundFile[] {
  const claims = new Map(declared.files.map((one) => [one.path, one]));
  const target = machine.units.defaultTarget;
  const more: FoundFile[] = [];
  if (target !== undefined) {
    const node = { mode: 0o777, owner: "root", group: "root", why: "what the machine starts" };
    more.push({ path: "/etc/systemd/system/default.target", type: "symlink", target, ...node });
  }
  return [...machine.files.files, ...more]
    .filter(({ path, content, type, target: to }) => {
      const claim = claims.get(path);
      if (path === "/etc/hosts" && plainHosts(content)) return false;
      // A unit's links are made by enabling it.
      if (
        type === "symlink" &&
        path !== "/etc/systemd/system/default.target" &&
        /^\/etc\/systemd\/(system|user)\/[^/]+$/.test(path)
      )
        return false;
      if (claim?.type === "file") return claim.by === "base" && claim.content !== content?.toString("base64");
      if (claim?.type === "symlink") return claim.by === "base" && claim.target !== to;
      return true;
    })
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Only the names that every machine has for itself. */
function plainHosts(content: Buffer | undefined): boolean {
  const lines = (content?.toString("utf8") ?? "").split("\n").map((line) => line.replace(/#.*/, "").trim());
  return lines.filter((line) => line !== "").every((line) => /^(127\.|::1\s|f[ef]0[0-9a-f]::)/i.test(line));
}

export function fileEntry(one: FoundFile, declared: Surroundings["declared"]): Entry {
  const claim = declared.files.find(({ path }) => path === one.path);
  const usual = one.type === "directory" ? 0o755 : (one.mode & 0o100) === 0 ? 0o644 : 0o755;
  const options = [
    ...(one.type === "symlink" || one.mode === usual ? [] : [entry("mode", `0o${one.mode.toString(8)}`)]),
    ...(one.owner === "root" ? [] : [entry("owner", quoted(one.owner))]),
    ...(one.group === "root" ? [] : [entry("group", quoted(one.group))]),
    ...(claim === undefined ? [] : [entry("replaces", quoted(claim.by))]),
  ];
  const last: Code[] = options.length === 0 ? [] : [{ object: options }];
  if (one.type === "symlink") return entry(one.path, { call: "file.link", with: [quoted(one.target ?? ""), ...last] });
  if (one.type === "directory") return entry(one.path, { call: "file.directory", with: last });
  return entry(one.path, { call: "file.from", with: [quoted(`files${one.path}`), ...last] });
}
