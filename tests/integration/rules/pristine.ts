import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { realHost } from "../../../src/host/index.ts";
import { type ImageContext, openPool } from "../../../src/image/index.ts";
import { createSubvolume, deleteSubvolume } from "../../../src/image/subvolume.ts";
import { readInstalled } from "../../../src/installed/index.ts";
import type { PackageSet, ReportLine, RuleSet } from "../../../src/model/index.ts";
import { fetchDebs } from "../../../src/packages/index.ts";
import { type DiskLook, declaredBy, makeReport } from "../../../src/report/index.ts";
import { loadRules } from "../../../src/rules/index.ts";
import { surveyPackages } from "../../../src/survey/index.ts";
import { imageContext, lockOf, smallInput } from "../image/fixture.ts";
import { mmdebstrap } from "../image/mmdebstrap.ts";

/** A Debian as its packages' scripts leave it. */
export interface PristineTree {
  readonly root: string;
  readonly packages: number;
  close(): Promise<void>;
}

export async function pristineTree(packages: PackageSet): Promise<PristineTree> {
  const context: ImageContext = await imageContext();
  const lock = await lockOf(packages);
  const deb = await fetchDebs(context, lock);
  const pool = await openPool(context);
  const root = join(pool.layers, `pristine.tmp-${process.pid}-${context.host.randomHex(2)}`);
  const close = async () => {
    await deleteSubvolume(context, root);
    await pool.close();
  };
  await createSubvolume(context, root);
  try {
    await mmdebstrap(context, await smallInput({ lock, deb }), root);
  } catch (error) {
    await close();
    throw error;
  }
  return { root, packages: lock.packages.length, close };
}

/** What a report of a machine whose root is there has to tell. */
export async function reportOf(root: string): Promise<readonly ReportLine[]> {
  const host = realHost();
  const installed = await readInstalled(host, root);
  const homes = [
    { path: "/root", user: "root" },
    { path: "/home/ada", user: "ada" },
  ];
  const rules: RuleSet = await loadRules({ host, root, installed, homes, noise: [] });
  const survey = surveyPackages({ host }, { root, places: ["/"], installed, paranoid: false });
  const context = {
    rules,
    declared: declaredBy([]),
    disk: diskOf(root),
    places: ["/"],
    packages: new Map(),
    all: false,
  };
  const { lines } = await makeReport(context, survey, [{ findings: survey.findings, byBoot: false }], {
    line() {},
    examined() {},
  });
  return lines;
}

function diskOf(root: string): DiskLook {
  const { bytes } = realHost();
  const at = (path: string) => Buffer.concat([Buffer.from(root), Buffer.from(path, "latin1")]);
  return {
    async marks(directory) {
      const [git, tag] = await bytes.statuses([at(`${directory}/.git`), at(`${directory}/CACHEDIR.TAG`)]);
      return { ...(git === undefined ? {} : { git: git.type }), ...(tag === undefined ? {} : { tag: true as const }) };
    },
    linkTarget: async (path) => (await bytes.readLink(at(path))).toString("latin1"),
    userName: String,
  };
}

/** Paths that the decision names. */
export function named(): ReadonlySet<string> {
  const text = readFileSync(resolve(import.meta.dirname, "../../../docs/decisions/unexplained.md"), "utf8");
  const rows = text.split("\n").filter((line) => line.startsWith("| `/"));
  return new Set(
    rows.flatMap((row) => [...(row.split("|")[1] ?? "").matchAll(/`([^`]+)`/g)].map(([, path = ""]) => path)),
  );
}

/** Whether a line is about a path: it is that path's own, or that of what it was rolled up into. */
export function tells(line: ReportLine, path: string): boolean {
  if (line.kind === "loose") return path.slice(0, path.lastIndexOf("/")) === line.path;
  return path === line.path || path.startsWith(`${line.path}/`);
}
