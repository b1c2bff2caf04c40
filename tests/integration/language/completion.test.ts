import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";

/** What an editor offers in `text` at the `|`, in the config of an example, with the example's own tsconfig.json. */
function offered(text: string): string[] {
  const directory = resolve("examples/minimal");
  const path = `${directory}/edited.ts`;
  const source = text.replace("|", "");
  const project = ts.readConfigFile(`${directory}/tsconfig.json`, ts.sys.readFile).config as object;
  const { options } = ts.parseJsonConfigFileContent(project, ts.sys, directory);
  const content = (name: string) => (name === path ? source : ts.sys.readFile(name));
  const service = ts.createLanguageService({
    getCompilationSettings: () => options,
    getScriptFileNames: () => [path],
    getScriptVersion: () => "1",
    getScriptSnapshot: (name) => {
      const found = content(name);
      return found === undefined ? undefined : ts.ScriptSnapshot.fromString(found);
    },
    getCurrentDirectory: () => directory,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    fileExists: (name) => name === path || ts.sys.fileExists(name),
    readFile: (name) => content(name),
    readDirectory: ts.sys.readDirectory,
  });
  const found = service.getCompletionsAtPosition(path, text.indexOf("|"), {
    includeCompletionsForModuleExports: false,
  });
  return (found?.entries ?? []).map(({ name }) => name.replace(/\?$/, ""));
}

const head = `import { debian, defineSystem, user } from "lethe";
import { bluetooth, openssh, sway } from "lethe/features";
`;

test("defineSystem offers its options and nothing else", () => {
  expect(offered(`${head}export default defineSystem({ | });`).sort()).toEqual(
    [
      ...["architecture", "boot", "configHome", "disk", "erase", "features", "files", "groups", "hostname", "kernel"],
      ...["keyboard", "locale", "locales", "packages", "timezone", "units", "userUnits", "users"],
    ].sort(),
  );
});

test("user offers its options", () => {
  expect(offered(`${head}const ada = user("ada", { | });`).sort()).toEqual([
    "authorizedKeys",
    "comment",
    "groups",
    "home",
    "password",
    "passwordHash",
    "shell",
    "uid",
  ]);
});

test("user offers the groups that people are put into", () => {
  const groups = offered(`${head}const ada = user("ada", { groups: ["|"] });`);
  expect(groups).toEqual(expect.arrayContaining(["sudo", "video", "docker", "systemd-journal"]));
});

test("features offers the features that were imported", () => {
  const names = offered(
    `${head}export default defineSystem({ hostname: "x", packages: debian("trixie"), features: [|] });`,
  );
  expect(names).toEqual(expect.arrayContaining(["bluetooth", "openssh", "sway"]));
});

test("a feature offers its options, and their values", () => {
  expect(offered(`${head}const feature = openssh({ | });`).sort()).toEqual([
    "hostKeys",
    "passwordAuthentication",
    "permitRootLogin",
    "port",
  ]);
  expect(offered(`${head}const feature = openssh({ permitRootLogin: "|" });`)).toEqual(["no", "prohibit-password"]);
});

test("lethe/features offers every feature to import", () => {
  const names = offered(`import { | } from "lethe/features";`);
  const source = readFileSync("src/features/index.ts", "utf8");
  const features = [...source.matchAll(/(?:^export \{|,) (?:type \w+, )*(\w+) \} from/gm)].map(([, name]) => name);
  expect(features.length).toBeGreaterThan(10);
  expect(names).toEqual(expect.arrayContaining(features));
});

test("a user offers the places of their home", () => {
  expect(offered(`${head}const ada = user("ada"); ada.|`)).toEqual(expect.arrayContaining(["files", "home", "name"]));
});

test("a store is offered where one is wanted, by the constant that it is in", () => {
  const state = `import { backup, restic, secret } from "lethe";
const nas = restic("/mnt/nas", { password: secret("nas") });
`;
  expect(offered(`${state}const kept = backup("/srv/x", { store: | });`)).toContain("nas");
  expect(offered(`${state}const kept = backup("/srv/x", { store: nas, keep: { | } });`).sort()).toEqual([
    ...["daily", "hourly", "last", "monthly", "weekly", "yearly"],
  ]);
});
