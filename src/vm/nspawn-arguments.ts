import type { ContainerOptions } from "./container-options.ts";

export interface NspawnPlan {
  readonly options: ContainerOptions;
  /** The tree as it is seen where nspawn runs. */
  readonly root: string;
  /** Credential name to the file that holds it. */
  readonly credentials: Readonly<Record<string, string>>;
}

/**
 * systemd-nspawn's command line. It neither needs nor tells a systemd on the host, and writes nothing of
 * the host's into the tree. Its console is a pseudo-terminal whose output it copies to us: with a pipe in
 * that place systemd hangs.
 */
export function nspawnArguments({ options, root, credentials }: NspawnPlan): string[] {
  return [
    ...["systemd-nspawn", "--boot", `--directory=${root}`, "--machine=lethe"],
    ...["--register=no", "--keep-unit", "--console=read-only"],
    ...["--link-journal=no", "--resolv-conf=off", "--timezone=off"],
    ...((options.network ?? "none") === "none" ? ["--private-network"] : []),
    ...Object.entries(credentials).map(([name, path]) => `--load-credential=${name}:${path}`),
    ...(options.binds ?? []).map(
      ({ source, target, readOnly }) => `--bind${readOnly ? "-ro" : ""}=${value(source)}:${value(target)}`,
    ),
    ...(options.parameters ?? []),
  ];
}

/** nspawn splits its binds at colons. */
function value(path: string): string {
  return path.replaceAll("\\", "\\\\").replaceAll(":", "\\:");
}
