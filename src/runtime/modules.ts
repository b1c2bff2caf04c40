import { join } from "node:path";
import type { Grounds, RuntimeContext } from "./context.ts";
import { Findings } from "./difference.ts";
import { configFiles } from "./network-read.ts";

export interface ModuleReading {
  /** Loaded, by the kernel's names, which have underscores. */
  readonly loaded: readonly string[];
  /** That the generation has files of. */
  readonly known: ReadonlySet<string>;
  /** Part of the kernel itself. */
  readonly builtIn: ReadonlySet<string>;
}

/**
 * Which loaded modules a person asked for nobody can tell: devices and programs ask for them too. So what is said is
 * which declared ones are not there, and which the generation does not even have.
 */
export function compareModules(declared: readonly string[], { loaded, known, builtIn }: ModuleReading): Findings {
  const findings = new Findings("module");
  const there = new Set(loaded.map(moduleName));
  for (const name of new Set(declared.map(moduleName))) {
    if (!there.has(name) && !builtIn.has(name)) findings.missing(name);
  }
  for (const name of there) if (!known.has(name)) findings.added(name, "no module of the generation");
  return findings;
}

export async function moduleDifferences(context: RuntimeContext, { container }: Grounds): Promise<Findings> {
  const { live, host, pristine } = context;
  if (container) {
    const findings = new Findings("module");
    findings.notExamined("modules belong to the kernel of this container's host", "decision");
    return findings;
  }
  const release = (await live.readText("/proc/sys/kernel/osrelease")).trim();
  const directory = join(pristine, "usr/lib/modules", release);
  if (!(await host.exists(directory))) {
    const findings = new Findings("module");
    findings.notExamined(`the generation has no modules of the kernel that runs, ${release}`);
    return findings;
  }
  const files = (await configFiles(host, pristine, "modules-load.d")).filter(({ path }) => path.endsWith(".conf"));
  const declared = files.flatMap(({ text }) => text.split("\n").filter((line) => /^\s*[^#;\s]/.test(line)));
  const modules = await live.readText("/proc/modules");
  return compareModules(
    declared.map((line) => line.trim()),
    {
      loaded: modules.split("\n").flatMap((line) => line.split(" ")[0] || []),
      known: names(await host.readText(join(directory, "modules.dep")), ":"),
      builtIn: names(await host.readText(join(directory, "modules.builtin")), "\n"),
    },
  );
}

/** Lines begin with `kernel/.../NAME.ko` and a suffix of compression; see modules.dep(5). */
function names(text: string, end: string): Set<string> {
  return new Set(text.split("\n").flatMap((line) => (line === "" ? [] : moduleName(line.split(end)[0] ?? ""))));
}

function moduleName(word: string): string {
  return word
    .replace(/^.*\//, "")
    .replace(/\.ko(\.\w+)?$/, "")
    .replaceAll("-", "_");
}
