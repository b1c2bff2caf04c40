import { matcher, parseDpkgOptions } from "../format/index.ts";
import type { BytePath } from "../model/index.ts";
import type { Tree } from "./tree.ts";

/** What dpkg makes of a path: `unless-file` unpacks it where it is a directory or a symlink, and no file. */
export type Verdict = "kept" | "excluded" | "unless-file";

export type Filter = (path: BytePath) => Verdict;

interface Rule {
  readonly include: boolean;
  readonly matches: (path: BytePath) => boolean;
  /** The pattern up to its first wildcard, without last slashes. */
  readonly literal: string;
}

/**
 * path-exclude and path-include of dpkg(1), in the order in which dpkg reads them: the files of dpkg.cfg.d by name, dpkg.cfg, and root's
 * own. undefined where there are none. Paths are as the package spells them.
 */
export async function readFilter(tree: Tree): Promise<Filter | undefined> {
  const directory = "/etc/dpkg/dpkg.cfg.d";
  const names = (await tree.names(directory)).filter((name) => /^[A-Za-z\d_-]+$/.test(name));
  const paths = [...names.map((name) => `${directory}/${name}`), "/etc/dpkg/dpkg.cfg"];
  if ((await tree.types([ROOTS_OWN]))[0] === "denied")
    tree.leaveOut(ROOTS_OWN, "dpkg's options of root may not be read");
  else paths.push(ROOTS_OWN);
  const rules: Rule[] = [];
  for (const path of paths) {
    const { value, problems } = parseDpkgOptions((await tree.text(path)) ?? "");
    tree.refuseAll(path, problems);
    for (const option of value) {
      const include = option.name === "path-include";
      if (include || option.name === "path-exclude") {
        if (option.value) rules.push(ruleOf(option.value, include));
        else tree.refuse(path, `has ${option.name} without a path`);
      }
      if (ELSEWHERE.has(option.name)) tree.refuse(path, `says ${option.name}: dpkg looks elsewhere`);
    }
  }
  return rules.length === 0 ? undefined : filterOf(rules);
}

const ROOTS_OWN = "/root/.dpkg.cfg";

/** Options by which dpkg has another database or other files than these. */
const ELSEWHERE: ReadonlySet<string> = new Set(["admindir", "instdir", "root"]);

function ruleOf(pattern: string, include: boolean): Rule {
  return { include, matches: matcher(pattern), literal: /^[^*?[\\]*/.exec(pattern)?.[0].replace(/\/+$/, "") ?? "" };
}

/** The last rule that matches decides. What may have an included file below it stays, unless it is a file itself. */
function filterOf(rules: readonly Rule[]): Filter {
  const includes = rules.filter((rule) => rule.include);
  return (path) => {
    if (rules.findLast((rule) => rule.matches(path))?.include !== false) return "kept";
    return includes.some(({ literal }) => path.startsWith(literal)) ? "unless-file" : "excluded";
  };
}
