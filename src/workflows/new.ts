import { join } from "node:path";
import { newConfig, programPaths } from "../config/index.ts";
import { UserError } from "../model/index.ts";
import { releaseOf, type Workspace } from "./workspace.ts";

export interface NewOptions {
  readonly hostname: string;
  readonly user: string;
  readonly machine: "metal" | "virtual";
  /** Lines of an authorized_keys file. */
  readonly authorizedKeys: readonly string[];
  /** crypt(5) hash, as `openssl passwd -6` prints it. */
  readonly passwordHash?: string;
}

/** Writes a config repository to start from. Refuses a directory that holds something. */
export async function newConfigDirectory(
  workspace: Workspace,
  directory: string,
  options: NewOptions,
): Promise<readonly string[]> {
  const { host, release } = workspace;
  if ((await host.readDir(directory)).length > 0) {
    throw new UserError("CONFIG_NOT_EMPTY", `${directory} is not empty`, {
      hint: "Name a directory that is not there.",
    });
  }
  const { version } = await releaseOf(workspace);
  const { types } = await programPaths(host, release, version);
  const locale = localeOf(host.env("LC_ALL") ?? host.env("LANG"));
  const timezone = await timezoneOf(workspace);
  const files = newConfig({
    ...options,
    types,
    ...(locale === undefined ? {} : { locale }),
    ...(timezone === undefined ? {} : { timezone }),
  });
  for (const { path, content } of files) {
    await host.makeDir(join(directory, path, ".."));
    await host.writeFile(join(directory, path), content);
  }
  if ((await host.which("git")) !== undefined) await host.run(["git", "init", "--quiet", directory]);
  return files.map(({ path }) => path);
}

function localeOf(value: string | undefined): string | undefined {
  return value !== undefined && /^[a-z]{2,3}_[A-Z]{2}\.UTF-8$/.test(value) ? value : undefined;
}

async function timezoneOf({ host }: Workspace): Promise<string | undefined> {
  const found = await host.lstat("/etc/localtime");
  if (found?.type !== "symlink") return undefined;
  return /zoneinfo\/(.+)$/.exec(await host.readLink("/etc/localtime"))?.[1];
}
