import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterAll } from "vitest";
import { type EvaluatedConfig, evaluateConfig, findConfig, programPaths } from "../../../src/config/index.ts";
import { realHost } from "../../../src/host/index.ts";
import { UserError } from "../../../src/model/index.ts";

export const host = realHost();

const cache = join(tmpdir(), `lethe-config-cache-${process.pid}`);
afterAll(() => rm(cache, { recursive: true, force: true }));

/** Runs `use` with a new directory that holds `files`, and takes it away again. */
export async function withFiles<Result>(
  files: Readonly<Record<string, string>>,
  use: (directory: string) => Promise<Result>,
): Promise<Result> {
  const directory = await mkdtemp(join(tmpdir(), "lethe-config-"));
  try {
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(join(directory, path)), { recursive: true });
      await writeFile(join(directory, path), content);
    }
    return await use(directory);
  } finally {
    await rm(directory, { recursive: true });
  }
}

export function programAt(root = resolve(".")) {
  return programPaths(host, root, "test");
}

/** `root`: a checkout, or a release. */
export async function evaluateAt(argument: string, cwd = resolve("."), root = resolve(".")): Promise<EvaluatedConfig> {
  const program = await programAt(root);
  const place = await findConfig(host, argument, { cwd, hostname: "elsewhere" });
  return evaluateConfig(host, place, { program, cache });
}

export function evaluateFiles(files: Readonly<Record<string, string>>): Promise<EvaluatedConfig> {
  return withFiles(files, (directory) => evaluateAt(directory));
}

/** What a person reads when evaluating `files` fails: code, place, message, hint and details. */
export function complaint(files: Readonly<Record<string, string>>): Promise<string> {
  return withFiles(files, async (directory) => {
    try {
      await evaluateAt(directory);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      const { where } = error;
      const at = where === undefined ? "" : `${where.file}:${[where.line, where.column ?? []].flat().join(":")}: `;
      const lines = [`${error.code} ${at}${error.message}`];
      if (error.hint !== undefined) lines.push(`hint: ${error.hint}`);
      lines.push(...error.details.map((line) => `  ${line}`));
      return lines.join("\n").replaceAll(`${directory}/`, "");
    }
    throw new Error("the config was accepted");
  });
}

/** system.ts of a sound machine, with `more` as further options. */
export function system(more: string, before = ""): string {
  return `import { cache, debian, defineFeature, defineSystem, directory, file, group, luks, user } from "lethe";
import * as features from "lethe/features";
${before}
export default defineSystem({
  hostname: "meadow",
  packages: debian("trixie"),
  ${more}
});
`;
}
