import type { InstallRequest, LoaderFacts, PlacedLoaderFile } from "./install-facts.ts";
import { LOADER_CONFIG } from "./places.ts";
import type { GenerationStep } from "./step.ts";

/**
 * The boot loader and its configuration. On an ESP that Lethe made nothing is there; on a shared one, what another
 * system put there stays, and only what is listed as Lethe's own is replaced.
 */
export function loaderSteps(
  { fallback, systemd, own, config, owned }: LoaderFacts,
  request: Pick<InstallRequest, "menuSeconds">,
): { steps: GenerationStep[]; notes: string[] } {
  const ours = (path: string, absent: boolean) => absent || owned.includes(path);
  const may = ({ path, state }: PlacedLoaderFile) => ours(path, state === "absent");
  const mayFallback = fallback.every((file) => may(file) || file.state === "same");
  const wanted = [...(mayFallback ? fallback : own), ...systemd.filter(may)];
  const text = loaderConfig(request.menuSeconds);
  const mayConfigure = ours(LOADER_CONFIG, config === undefined);
  const writes: GenerationStep[] = [
    ...wanted
      .filter(({ state }) => state !== "same")
      .map(({ path, source, size }) => ({ action: "write-loader", path, source, size }) as const),
    ...(mayConfigure && config !== text ? [{ action: "write-loader-config", text } as const] : []),
  ];
  // Before the files themselves: what was written and not listed would never be Lethe's again.
  const claimed = [
    ...writes.flatMap((step) => (step.action === "write-loader" ? [step.path] : [])),
    ...(mayConfigure ? [LOADER_CONFIG] : []),
  ];
  const all = [...new Set([...owned, ...claimed])].sort();
  const own_ = all.length > owned.length ? [{ action: "own", paths: all } as const] : [];
  const notes = mayFallback
    ? []
    : [
        `${fallback.at(-1)?.path} belongs to another system and stays; Lethe's boot loader is ${own.at(-1)?.path}: ` +
          "make the firmware start that, or keep a systemd-boot that is there already",
      ];
  return { steps: [...own_, ...writes], notes };
}

/** No `default`: then the entry that sorts first is booted, and one that has failed never is. */
export function loaderConfig(menuSeconds: number): string {
  return `timeout ${menuSeconds}\n`;
}
