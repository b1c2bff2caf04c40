import { isUtf8 } from "node:buffer";
import { join } from "node:path";
import { bytesOf } from "../../format/index.ts";
import type { Host } from "../../host/index.ts";
import { readInstalled } from "../../installed/index.ts";
import type { BytePath, Installed } from "../../model/index.ts";
import { loadRules } from "../../rules/index.ts";
import { at, latin1 } from "../roots/restoration.ts";
import type { Workspace } from "../workspace.ts";
import { type DeclaredHere, declaredHere } from "./declared.ts";
import { type ChosenGround, chooseGround } from "./ground.ts";
import { type People, readPeople } from "./people.ts";

export interface SubjectRequest {
  /** Absolute, of the machine looked at; empty: all that can be looked at. */
  readonly paths: readonly BytePath[];
  /** `/`, or where another machine's file system is mounted; absolute. */
  readonly root: string;
  readonly config?: string | undefined;
  /** Compare with a root that is built again from what is installed: everything that packages' scripts make is in it. */
  readonly rebuild?: boolean;
}

/** The machine that is looked at, and all that is known of it beside what is on its disk. */
export interface Subject extends ChosenGround {
  readonly root: string;
  readonly people: People;
  readonly declared: DeclaredHere;
  /** undefined where there is no package database. */
  readonly installed: Installed | undefined;
  readonly rules: Awaited<ReturnType<typeof loadRules>>;
}

export async function openSubject(workspace: Workspace, request: SubjectRequest): Promise<Subject> {
  const { host, progress } = workspace;
  const { root, rebuild = false } = request;
  const [people, declared] = await Promise.all([readPeople(host, root), declaredHere(workspace, request)]);
  const paths = await Promise.all(request.paths.map((path) => real(host, root, path)));
  const chosen = await chooseGround(host, { root, paths, people, rebuild, components: declared.components });
  const hasPackages = await host.exists(join(root, "var/lib/dpkg/status"));
  const asked = hasPackages && chosen.ground !== "home";
  if (asked) progress.step("reading the package database");
  const installed = asked ? await readInstalled(host, root) : undefined;
  const rules = await loadRules({
    host,
    root,
    homes: people.homes,
    noise: declared.noise,
    ...(installed === undefined ? {} : { installed }),
  });
  return { ...chosen, root, people, declared, installed, rules };
}

/**
 * The path as the disk has it: a directory behind a symbolic link is looked into, and a name that is no UTF-8 may be
 * given as reports show it. What is not there stays as it was said.
 */
async function real(host: Host, root: string, path: BytePath): Promise<BytePath> {
  const there = (await isThere(host, root, path)) ? path : unescaped(path);
  if (root !== "/" || !(await isThere(host, root, there)) || !isUtf8(Buffer.from(there, "latin1"))) return there;
  const [target] = await host.bytes.statuses([at(root, `${there}/.`)]);
  if (target === undefined) return there;
  return latin1(await host.realPath(Buffer.from(there, "latin1").toString()));
}

async function isThere(host: Host, root: string, path: BytePath): Promise<boolean> {
  const [found] = await host.bytes.statuses([at(root, path)]);
  return found !== undefined;
}

function unescaped(path: BytePath): BytePath {
  return bytesOf(Buffer.from(path, "latin1").toString()).toString("latin1");
}
