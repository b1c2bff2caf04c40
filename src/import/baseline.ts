import { type Host, Tree } from "../host/index.ts";
import type { BytePath } from "../model/index.ts";
import type { Baseline } from "./etc.ts";

/** As dpkg and ucf have it in their own files: who brought a path, and with which content. */
export async function readBaseline(host: Host, root: string): Promise<Baseline> {
  const tree = new Tree(host, root);
  const info = "/var/lib/dpkg/info";
  const owners = new Map<BytePath, string>();
  const packaged = new Set<string>();
  const shipped = new Map<BytePath, string>();
  for (const name of await tree.names(info)) {
    const [, owner = "", kind = ""] = /^(.*?)(?::\w+)?\.(list|md5sums)$/.exec(name) ?? [];
    if (kind === "") continue;
    const lines = ((await tree.bytes(`${info}/${name}`)) ?? Buffer.alloc(0)).toString("latin1").split("\n");
    if (kind === "list") for (const path of lines) if (path !== "") owners.set(path, owner);
    if (kind === "md5sums") for (const line of lines) packaged.add(line.slice(0, 32));
  }
  for (const [, path = "", md5 = ""] of ((await tree.text("/var/lib/dpkg/status")) ?? "").matchAll(
    /^ (\/\S+) ([0-9a-f]{32})/gm,
  )) {
    shipped.set(path, md5);
    packaged.add(md5);
  }
  for (const [, md5 = ""] of ((await tree.text("/var/lib/ucf/hashfile")) ?? "").matchAll(/^([0-9a-f]{32}) /gm))
    packaged.add(md5);
  return {
    owner: (path) => owners.get(path),
    shipped: (path) => {
      const md5 = shipped.get(path);
      return md5 === undefined ? undefined : [md5];
    },
    isPackaged: (md5) => packaged.has(md5),
    conffiles: () => shipped.keys(),
    explain: () => undefined,
  };
}
