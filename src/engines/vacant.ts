import { basename, join } from "node:path";
import type { Host } from "../host/index.ts";
import { isServedAt } from "./silent.ts";
import { stagingOf } from "./step.ts";

const ASIDE = ".lethe-replaced-";

/**
 * Whether nothing of its own is at `path`: it is not there, or empty but for what was moved aside, or an interrupted
 * filling has left part of it. What is served there is somebody's, and is not looked at.
 */
export async function isVacant(host: Pick<Host, "lstat" | "readDir" | "readFile">, path: string): Promise<boolean> {
  if (await isServedAt(host, path)) return false;
  const found = await host.lstat(path);
  if (found === undefined) return true;
  if (found.type !== "directory") return false;
  const names = (await host.readDir(path)).filter((name) => !name.startsWith(ASIDE));
  return names.length === 0 || names.includes(basename(stagingOf(path)));
}

/**
 * What is at `path` goes to a name beside it; where something is mounted there it cannot, and goes into a directory
 * inside. `putBack` undoes it as long as nothing else has come there.
 */
export async function moveAside(
  host: Host,
  path: string,
): Promise<{ readonly path: string; putBack(): Promise<void> }> {
  const stamp = host
    .now()
    .toISOString()
    .replace(/\.\d+Z$/, "Z")
    .replaceAll(":", "");
  const { status } = await host.run(["mountpoint", "--quiet", path], { effect: "read", accept: [0, 1, 32] });
  if (status !== 0) {
    const aside = `${path}.replaced-${stamp}`;
    await host.rename(path, aside);
    return { path: aside, putBack: () => host.rename(aside, path) };
  }
  const aside = join(path, `${ASIDE}${stamp}`);
  await host.makeDir(aside, { mode: 0o700 });
  await moveAll(host, path, aside, `${ASIDE}*`);
  return {
    path: aside,
    putBack: async () => {
      await moveAll(host, aside, path, "");
      await host.run(["rmdir", aside]);
    },
  };
}

/** By programs, since names are bytes. */
async function moveAll(host: Host, from: string, to: string, but: string): Promise<void> {
  const entries = ["find", from, "-mindepth", "1", "-maxdepth", "1", "!", "-name", but];
  await host.run([...entries, "-exec", "mv", "--no-clobber", `--target-directory=${to}`, "--", "{}", "+"]);
}
