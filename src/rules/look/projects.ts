import { globMatcher } from "../../format/index.ts";
import type { BytePath, Look, Rule } from "../../model/index.ts";
import { type Disk, nameOf, parentOf } from "./disk.ts";

/** A directory that a project's own files say how to make again. */
interface Made {
  readonly what: string;
  /** Of the directory, as a pattern has it. */
  readonly names: readonly string[];
  /** Of each list one has to stand beside the directory. */
  readonly beside: readonly RegExp[];
  /** Has to be in the directory. */
  readonly inside?: string;
  /** In the directory, each of these says that it is no such one. */
  readonly never?: readonly string[];
  readonly reason: string;
}

const NODE_LOCK = /^(?:package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?)$/;
const PYTHON_PROJECT =
  /^(?:pyproject\.toml|setup\.(?:py|cfg)|requirements.*\.txt|Pipfile|uv\.lock|poetry\.lock|tox\.ini)$/;
const BUILDS = [
  "build",
  "_build",
  "builddir",
  "out",
  "debug",
  "release",
  "Debug",
  "Release",
  "cmake-build-*",
  "build-*",
  "build_*",
  "*-build",
];

const MADE: readonly Made[] = [
  made(
    "node-modules",
    ["node_modules"],
    [/^package\.json$/, NODE_LOCK],
    "packages that package.json and a lock file name",
  ),
  made(
    "node-build",
    [
      ".next",
      ".nuxt",
      ".svelte-kit",
      ".parcel-cache",
      ".turbo",
      ".angular",
      ".astro",
      ".vite",
      ".docusaurus",
      ".output",
    ],
    [/^package\.json$/],
    "built from the project by its own tools",
  ),
  made("cargo", ["target"], [/^Cargo\.toml$/], "built by cargo from the project"),
  made("maven", ["target"], [/^pom\.xml$/], "built by Maven from the project"),
  made("sbt", ["target"], [/^build\.sbt$/], "built by sbt from the project"),
  made("gradle", ["build", ".gradle"], [/^(?:build|settings)\.gradle(?:\.kts)?$/], "built by Gradle from the project"),
  made(
    "python-environment",
    [".venv", "venv", ".env", "env", ".venv*", "venv*", ".virtualenv", "virtualenv"],
    [PYTHON_PROJECT],
    "a virtual environment of the project",
    {
      inside: "pyvenv.cfg",
    },
  ),
  made(
    "python-tests",
    [".tox", ".nox"],
    [/^(?:tox\.ini|noxfile\.py|pyproject\.toml|setup\.cfg)$/],
    "environments for tests",
  ),
  made("python-eggs", [".eggs", "*.egg-info"], [/^(?:setup\.(?:py|cfg)|pyproject\.toml)$/], "what setuptools noted"),
  made("cmake", BUILDS, [], "built by CMake from a project", { inside: "CMakeCache.txt", never: ["CMakeLists.txt"] }),
  made("meson", BUILDS, [], "built by Meson from a project", { inside: "meson-private", never: ["meson.build"] }),
  made("composer", ["vendor"], [/^composer\.json$/, /^composer\.lock$/], "packages that composer.lock names"),
  made("go-vendor", ["vendor"], [/^go\.mod$/], "packages that go.mod names", { inside: "modules.txt" }),
  made("bundler", [".bundle"], [/^Gemfile\.lock$/], "packages that Gemfile.lock names"),
  made("pods", ["Pods"], [/^Podfile\.lock$/], "packages that Podfile.lock names"),
  made("mix", ["_build", "deps"], [/^mix\.exs$/, /^mix\.lock$/], "built by mix from the project"),
  made("rebar", ["_build"], [/^rebar\.config$/], "built by rebar from the project"),
  made("stack", [".stack-work"], [/^stack\.yaml$/], "built by stack from the project"),
  made("cabal", ["dist-newstyle"], [/\.cabal$|^cabal\.project$/], "built by cabal from the project"),
  made("dune", ["_build"], [/^dune-project$/], "built by dune from the project"),
  made("zig", [".zig-cache", "zig-cache", "zig-out"], [/^build\.zig$/], "built by zig from the project"),
  made("dart", [".dart_tool", "build"], [/^pubspec\.yaml$/], "built by dart from the project"),
  made("elm", ["elm-stuff"], [/^elm\.json$/], "built by elm from the project"),
  made("dotnet", ["bin", "obj"], [/\.(?:cs|fs|vb)proj$/], "built by .NET from the project"),
];

function made(
  what: string,
  names: readonly string[],
  beside: readonly RegExp[],
  reason: string,
  more: Pick<Made, "inside" | "never"> = {},
): Made {
  return { what, names, beside, reason, ...more };
}

interface Known extends Made {
  readonly fits: (name: string) => boolean;
  readonly rules: readonly Rule[];
}

const KNOWN: readonly Known[] = MADE.map((each) => {
  const matchers = each.names.map((name) => globMatcher(`/${name}`));
  return {
    ...each,
    fits: (name) => matchers.some((matches) => matches(`/${name}`)),
    rules: each.names.map((name) => ({
      id: `look/${each.what}`,
      pattern: `/**/${name}`,
      nature: "generated" as const,
      reason: each.reason,
      by: "project files",
    })),
  };
});

export const PROJECT_RULES: readonly Rule[] = KNOWN.flatMap(({ rules }) => rules);

const DECIDED = new Map<string, boolean>();

/** Asked of every directory: names repeat, so that most are known. */
export function mayBeMade(name: string): boolean {
  const known = DECIDED.get(name);
  if (known !== undefined) return known;
  if (DECIDED.size > 10_000) DECIDED.clear();
  const decided = KNOWN.some(({ fits }) => fits(name));
  DECIDED.set(name, decided);
  return decided;
}

export async function lookAtProject(disk: Disk, path: BytePath): Promise<Look | undefined> {
  const name = nameOf(path);
  const candidates = KNOWN.filter(({ fits }) => fits(name));
  if (candidates.length === 0) return undefined;
  const around = await disk.names(parentOf(path));
  const content = await disk.names(path);
  const found = candidates.find(
    ({ beside, inside, never = [] }) =>
      beside.every((pattern) => around.some((each) => pattern.test(each))) &&
      (inside === undefined || content.includes(inside)) &&
      !never.some((each) => content.includes(each)),
  );
  const rule = found?.rules[0];
  return rule === undefined ? undefined : { directory: path, rule, except: [] };
}
