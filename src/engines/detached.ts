import { servedBelow } from "../format/index.ts";
import { type Host, withoutMounts } from "../host/index.ts";
import { readMounts } from "./mounted.ts";

/** Leads a program to where it is to run. */
export type Enter = (argv: readonly string[]) => readonly string[];

const AS_IT_IS: Enter = (argv) => argv;

/**
 * Leads a program to where it does not see what is served in the directory `top`: most look at a directory before they
 * pass it over, and a server that hangs would never let them go on. Only root can do so; others see all there is.
 */
export async function withoutServed(host: Pick<Host, "readFile" | "realPath" | "uid">, top: string): Promise<Enter> {
  if (host.uid !== 0) return AS_IT_IS;
  const real = await host.realPath(top);
  const served = servedBelow(await readMounts(host), Buffer.from(real).toString("latin1"));
  if (served.size === 0) return AS_IT_IS;
  const points = [...served].map((point) => `${real}/${Buffer.from(point, "latin1").toString()}`);
  return (argv) => withoutMounts(points, argv);
}
