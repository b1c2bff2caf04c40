import { isUtf8 } from "node:buffer";
import { dirname } from "node:path";
import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import type { Host } from "../../host/index.ts";
import { findBeside } from "../beside-served.ts";
import type { AttributesFile } from "../step.ts";
import { escapePattern } from "./listing.ts";

/** What a store of plain files may not carry of a file, a directory or a symbolic link. */
export interface Attributes {
  readonly type: "f" | "d" | "l";
  readonly mode: number;
  readonly owner: Account;
  readonly group: Account;
  /** Seconds since 1970 with decimals. */
  readonly modified: string;
  readonly size: number;
  /** Relative to the tree, empty for its top; latin1 since names are bytes. */
  readonly path: string;
  /** Of a symbolic link; latin1. */
  readonly target: string;
}

interface Account {
  /** Its number where it has none. */
  readonly name: string;
  readonly number: number;
}

const FORMAT = "%y\\t%m\\t%u\\t%U\\t%g\\t%G\\t%T@\\t%s\\t%p\\0%l\\0";

/** `apart`: paths relative to `at` that are passed over. gzip around two NUL-ended fields for each, the first with tabs in it. */
export async function writeAttributes(host: Host, file: string, at: string, apart: readonly string[]): Promise<void> {
  const over = apart.flatMap((path) => ["-path", `./${escapePattern(path)}`, "-prune", "-o"]);
  const expression = ["-ignore_readdir_race", ...over, "-type", "f,d,l", "-printf", FORMAT];
  const { stdout } = await findBeside(host, at, expression, apart);
  // Of what find(1) calls `.` and `./a` the path is empty and `a`.
  const fields = stdout.toString("latin1").split("\0");
  const told = fields.map((field, index) => (index % 2 === 0 ? field.replace(/^((?:[^\t]*\t){8})\.\/?/, "$1") : field));
  const content = Buffer.from(told.join("\0"), "latin1");
  await host.makeDir(dirname(file), { mode: 0o700 });
  await host.writeFile(file, await promisify(gzip)(content, { level: 1 }), { mode: 0o600 });
}

export async function readAttributes(host: Host, file: string): Promise<Attributes[]> {
  return parseAttributes((await promisify(gunzip)(await host.readFile(file))).toString("latin1"));
}

/** What is none of ours is passed over. */
export function parseAttributes(text: string): Attributes[] {
  const fields = text.split("\0");
  const found: Attributes[] = [];
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const [type, mode = "", user = "", uid = "", group = "", gid = "", modified = "", size = "", ...path] = (
      fields[at] ?? ""
    ).split("\t");
    if ((type !== "f" && type !== "d" && type !== "l") || !/^[0-7]+$/.test(mode)) continue;
    found.push({
      ...{ type, modified },
      owner: { name: user, number: Number(uid) },
      group: { name: group, number: Number(gid) },
      mode: Number.parseInt(mode, 8),
      size: Number(size),
      path: path.join("\t"),
      target: fields[at + 1] ?? "",
    });
  }
  return found;
}

/** Times nearer than this are the same, in nanoseconds: no finer one can be set. */
const SAME_TIME = 1000n;

/**
 * Gives a tree that a store brought back what the store did not carry; where it carried something, nothing is touched.
 * Owners only where root does it. Names that are no UTF-8 are left as they came: what loses attributes refuses them too.
 */
export async function applyAttributes(host: Host, { file, byNumber }: AttributesFile, tree: string): Promise<void> {
  const all = (await readAttributes(host, file)).filter(
    ({ path }) => isInside(path) && isUtf8(Buffer.from(path, "latin1")),
  );
  const owners = await idsOf(host, "passwd", byNumber ? [] : all.map(({ owner }) => owner.name));
  const groups = await idsOf(host, "group", byNumber ? [] : all.map(({ group }) => group.name));
  for (const one of all.filter(({ type }) => type === "d")) await host.makeDir(placeOf(tree, one));
  for (const one of all.filter(({ type }) => type === "l")) {
    const place = placeOf(tree, one);
    if (!(await host.exists(place))) await host.symlink(Buffer.from(one.target, "latin1").toString("utf8"), place);
  }
  const statuses = await host.bytes.statuses(all.map((one) => Buffer.from(placeOf(tree, one))));
  for (const [index, one] of all.entries()) {
    const found = statuses[index];
    if (found === undefined || found.type !== TYPES[one.type]) continue;
    const place = placeOf(tree, one);
    const [uid, gid] = [owners.get(one.owner.name) ?? one.owner.number, groups.get(one.group.name) ?? one.group.number];
    const moved = host.uid === 0 && (uid !== found.uid || gid !== found.gid);
    if (moved) await host.chown(place, uid, gid);
    // A new owner takes setuid and setgid away.
    if (one.type !== "l" && (moved || found.mode !== one.mode)) await host.chmod(place, one.mode);
    // Where the size differs it is a former state, which had another time.
    const isSame = one.type !== "f" || found.size === one.size;
    if (isSame && !isNear(found.mtimeNs, one.modified)) await host.setModified(place, one.modified);
  }
}

const TYPES = { f: "file", d: "directory", l: "symlink" } as const;

function isNear(found: bigint, seconds: string): boolean {
  const [whole = "0", fraction = ""] = seconds.split(".");
  const wanted = BigInt(whole) * 1_000_000_000n + BigInt(fraction.slice(0, 9).padEnd(9, "0"));
  const apart = found > wanted ? found - wanted : wanted - found;
  return apart < SAME_TIME;
}

function placeOf(tree: string, { path }: Attributes): string {
  return path === "" ? tree : `${tree}/${Buffer.from(path, "latin1").toString("utf8")}`;
}

/** A store may be written by others. */
function isInside(path: string): boolean {
  return !path.startsWith("/") && !path.split("/").includes("..");
}

/** Numbers that names have here. */
async function idsOf(host: Host, database: "passwd" | "group", names: readonly string[]): Promise<Map<string, number>> {
  const ids = new Map<string, number>();
  for (const name of new Set(names)) {
    const { status, text } = await host.run(["getent", database, name], { effect: "read", accept: [0, 2] });
    if (status === 0) ids.set(name, Number(text.split(":")[2]));
  }
  return ids;
}
