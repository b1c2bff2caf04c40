import { hostname } from "node:os";
import { join } from "node:path";
import {
  type ConfigPlace,
  type EvaluatedConfig,
  type EvaluateOptions,
  evaluateConfig,
  findConfig,
  programPaths,
} from "../config/index.ts";
import { parseIds, parseLock } from "../format/index.ts";
import { type Declaration, type Ids, type Lock, UserError } from "../model/index.ts";
import { requestDigest } from "../packages/index.ts";
import { finishChange } from "../secrets/index.ts";
import { OTHERS } from "./secret-place.ts";
import { cacheDirectory, releaseOf, type Workspace } from "./workspace.ts";

export interface LoadedConfig extends EvaluatedConfig {
  readonly place: ConfigPlace;
  /** Paths of the two lock files. */
  readonly lockFile: string;
  readonly idsFile: string;
  /** undefined: there is none yet. */
  readonly lock: Lock | undefined;
  readonly ids: Ids;
}

const NO_IDS: Ids = { version: 1, users: {}, groups: {}, subids: {} };

/** Finds, checks and evaluates CONFIG, and reads its lock files. A change of its secrets that was cut short is done first. */
export async function loadConfig(
  workspace: Workspace,
  config: string | undefined,
  { absentSecrets = false }: Pick<EvaluateOptions, "absentSecrets"> = {},
): Promise<LoadedConfig> {
  const { host, cwd, release, progress } = workspace;
  const place = await findConfig(host, config, { cwd, hostname: hostname() });
  progress.step(`config ${place.directory}${place.machine === undefined ? "" : `#${place.machine}`}`);
  await finishChange(host, place.directory, () => progress.note(OTHERS));
  const { version, digest } = await releaseOf(workspace);
  const evaluated = await evaluateConfig(host, place, {
    program: await programPaths(host, release, `${version} ${digest}`),
    cache: cacheDirectory(host),
    absentSecrets,
  });
  const lockFile = join(place.directory, place.lock);
  const idsFile = join(place.directory, place.ids);
  return {
    ...evaluated,
    place,
    lockFile,
    idsFile,
    lock: (await host.exists(lockFile)) ? parseLock(await host.readText(lockFile), lockFile) : undefined,
    ids: (await host.exists(idsFile)) ? parseIds(await host.readText(idsFile), idsFile) : NO_IDS,
  };
}

/** The lock of a config, which has to be there and has to be of these very packages. */
export function requireLock(config: LoadedConfig): Lock {
  const { lock, lockFile, declaration, place } = config;
  if (lock === undefined) {
    throw new UserError("CONFIG_NOT_LOCKED", `${lockFile} is not there: no versions were chosen yet`, {
      hint: `Choose them: lethe system lock ${place.directory}`,
    });
  }
  if (lock.request !== requestOf(declaration)) {
    throw new UserError("CONFIG_STALE_LOCK", `the packages in the config are not those that ${lockFile} was made for`, {
      hint: `Choose versions for them: lethe system lock ${place.directory}`,
    });
  }
  return lock;
}

export function requestOf(declaration: Declaration): string {
  return requestDigest(declaration.packages, declaration.architecture);
}
