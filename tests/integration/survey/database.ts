import { existsSync, readFileSync, statSync } from "node:fs";
import type { Installed } from "../../../src/model/index.ts";
import { type FakePackage, fakeInstalled } from "../../support/installed.ts";

/** What stands in dpkg's own files, read simply: no diversions, no merged directories. */
export function databaseOf(root: string): Installed {
  const packages: Record<string, FakePackage> = {};
  const status = readFileSync(`${root}/var/lib/dpkg/status`, "latin1");
  for (const stanza of status.trim().split("\n\n")) {
    const [, name = ""] = /^Package: (.*)$/m.exec(stanza) ?? [];
    const list = `${root}/var/lib/dpkg/info/${name}.list`;
    const sums = new Map<string, string>();
    if (existsSync(list.replace(/list$/, "md5sums"))) {
      for (const line of readFileSync(list.replace(/list$/, "md5sums"), "latin1").trim().split("\n")) {
        sums.set(`/${line.slice(34)}`, line.slice(0, 32));
      }
    }
    const conffiles = new Set<string>();
    for (const [, path = "", md5 = ""] of stanza.matchAll(/^ (\S+) ([0-9a-f]{32})$/gm)) {
      conffiles.add(path);
      sums.set(path, md5);
    }
    const all = readFileSync(list, "latin1").trim().split("\n");
    const paths = all.map((path) => (path === "/." ? "/" : path));
    const said = paths.map((path) => {
      const md5 = sums.get(path);
      if (md5 !== undefined) return [path, { md5s: [md5], conffile: conffiles.has(path), type: "file" }];
      const isDirectory = paths.some((other) => other.startsWith(`${path}/`));
      return [path, { type: isDirectory ? "directory" : undefined }];
    });
    packages[name] = { unpackedMs: statSync(list).mtimeMs, paths: Object.fromEntries(said) as FakePackage["paths"] };
  }
  return fakeInstalled(packages);
}
