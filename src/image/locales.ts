import { join } from "node:path";
import type { ImageContext } from "./context.ts";
import { localeLine } from "./implied-files.ts";
import { sha256 } from "./keys.ts";
import type { Pool } from "./pool.ts";
import { runInside, type Sandbox } from "./sandbox.ts";

const ARCHIVE = "/usr/lib/locale/locale-archive";

export interface LocaleOrder {
  readonly parentKey: string;
  readonly locales: readonly string[];
  /** Make it, also where the pool has it already. */
  readonly fresh: boolean;
}

/**
 * Puts the archive of the declared locales into the root. Making it takes seconds, and it depends on the packages
 * and the list alone: so it is kept, and a change of config needs no second making.
 */
export async function placeLocales(
  context: ImageContext,
  pool: Pool,
  sandbox: Sandbox,
  { parentKey, locales, fresh }: LocaleOrder,
): Promise<void> {
  if (locales.length === 0) return;
  const { host } = context;
  const made = join(pool.artifacts, sha256(`locale-archive ${parentKey} ${locales.join(" ")}`));
  const place = join(sandbox.root, ARCHIVE);
  const copy = (from: string, to: string) => host.run(["cp", "--reflink=auto", "--", from, to]);
  if (!fresh && (await host.exists(made))) {
    await host.touch(made);
    await copy(made, place);
    return;
  }
  const lines = locales.map((locale) => `${localeLine(locale)}\n`).join("");
  await runInside(context, sandbox, 'printf "%s" "$1" >/etc/locale.gen; rm -f "$2"; locale-gen >&2', {
    args: [lines, ARCHIVE],
  });
  const half = `${made}.${process.pid}`;
  await copy(place, half);
  await host.rename(half, made);
}
