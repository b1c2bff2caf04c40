import { dirname, isAbsolute, join } from "node:path";
import type { Host } from "../host/index.ts";
import { type SourcePosition, UserError } from "../model/index.ts";
import type { Bundle } from "./bundle.ts";
import { importError } from "./bundle-error.ts";
import { canonicalJson, sha256 } from "./canonical.ts";
import { at } from "./check.ts";
import type { ConfigPlace } from "./find.ts";
import { unavailableHint, unavailableMessage, unavailableNames } from "./forbidden.ts";
import type { ProgramPaths } from "./program.ts";

export interface TypeCheckOptions {
  readonly program: ProgramPaths;
  /** The last verdict on each config is kept below it, as the hash of what was found right. */
  readonly cache: string;
}

/** Throws UserError CONFIG_TYPE (CONFIG_UNAVAILABLE, CONFIG_IMPORT) at the first error, with the others as details. */
export async function typeCheck(
  host: Host,
  place: ConfigPlace,
  bundle: Bundle,
  options: TypeCheckOptions,
): Promise<void> {
  const sources = [...bundle.sources].sort(([a], [b]) => (a < b ? -1 : 1));
  const key = sha256(canonicalJson([sources, options.program, place.directory]));
  // One for each config, so that they stay few.
  const verdict = join(options.cache, "type-checks", sha256(join(place.directory, place.system)));
  if ((await host.exists(verdict)) && (await host.readText(verdict)) === key) return host.touch(verdict);
  await host.makeDir(dirname(verdict));
  // Of this run alone: another may check the same at this moment.
  const project = `${verdict}.${host.randomHex(4)}.json`;
  await host.writeFile(project, JSON.stringify(projectOf(place, bundle, options.program)));
  try {
    const result = await host.run([...options.program.tsc, "--project", project, "--pretty", "false"], {
      cwd: place.directory,
      accept: [0, 1, 2],
      effect: "read",
    });
    if (result.status !== 0) throw typeError(place.directory, result.text);
    await host.writeFile(verdict, key);
  } finally {
    await host.remove(project);
  }
}

function projectOf({ directory }: ConfigPlace, bundle: Bundle, { types }: ProgramPaths) {
  return {
    compilerOptions: {
      noEmit: true,
      strict: true,
      target: "es2023",
      lib: ["es2023"],
      module: "esnext",
      moduleResolution: "bundler",
      types: [],
      resolveJsonModule: true,
      allowImportingTsExtensions: true,
      skipLibCheck: true,
      paths: Object.fromEntries(Object.entries(types).map(([name, path]) => [name, [path]])),
    },
    files: [...bundle.sources.keys()].filter((path) => path.endsWith(".ts")).map((path) => join(directory, path)),
  };
}

interface TypeError {
  readonly where: SourcePosition;
  readonly code: string;
  readonly message: string;
}

/** Reads what tsc prints: `path(line,column): error TS2345: message`, with its continuation lines indented. */
export function parseTypeErrors(directory: string, output: string): TypeError[] {
  const errors: TypeError[] = [];
  for (const line of output.split("\n")) {
    const match = /^(.+)\((\d+),(\d+)\): error (TS\d+): (.*)$/.exec(line);
    if (match !== null) {
      const [, path = "", row, column, code = "", message = ""] = match;
      const file = isAbsolute(path) ? path : join(directory, path);
      errors.push({ where: { file, line: Number(row), column: Number(column) }, code, message });
    }
  }
  return errors;
}

function typeError(directory: string, output: string): UserError {
  const [first, ...others] = parseTypeErrors(directory, output);
  if (first === undefined)
    return new UserError("CONFIG_TYPE", "the type checker failed", { details: output.split("\n") });
  const { where, message } = first;
  const module = /^Cannot find module '([^']+)'/.exec(message)?.[1];
  if (module !== undefined) return importError(module, { where });
  const touched = unavailableName(first);
  if (touched !== undefined) {
    return touched.includes(":")
      ? importError(touched, { where })
      : new UserError("CONFIG_UNAVAILABLE", unavailableMessage(touched), { where, hint: unavailableHint(touched) });
  }
  const details = others.slice(0, 10).map((other) => `${at(other.where)}: ${other.message}`);
  // The type of a path is a template, which says little to most people.
  const hint = /Record<`\/\$\{string\}`/.test(message) ? { hint: `A path on the machine begins with "/".` } : {};
  return new UserError("CONFIG_TYPE", message, { where, details, ...hint });
}

/** The compiler would propose to install something. */
function unavailableName({ code, message }: TypeError): string | undefined {
  if (!["TS2304", "TS2580", "TS2584", "TS2591", "TS2592", "TS2868"].includes(code)) return undefined;
  const name = /^Cannot find name '([^']+)'/.exec(message)?.[1];
  return name !== undefined && (name.startsWith("node:") || unavailableNames.includes(name)) ? name : undefined;
}
