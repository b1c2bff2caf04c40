import type { Feature, FeatureParts, Machine, SystemOptions } from "../language/index.ts";

/** The machine that `options` declare, with every default in its place. */
export function machineOf(options: SystemOptions): Machine {
  const architecture = options.architecture ?? "amd64";
  const locale = options.locale ?? "C.UTF-8";
  const features = options.features ?? [];
  const machine: Machine = {
    hostname: options.hostname,
    architecture,
    locale,
    locales: sorted([locale, ...(options.locales ?? [])].filter((name) => !isBuiltIn(name))),
    timezone: options.timezone ?? "Etc/UTC",
    keyboard: options.keyboard ?? "us",
    kernelPackage: options.kernel?.package ?? `linux-image-${architecture}`,
    secureBoot: options.boot?.secureBoot ?? false,
    users: options.users ?? [],
    configHome: options.configHome ?? "/etc/lethe/config",
    features: sorted(features.map((feature) => feature.name)),
    listens: [],
  };
  // A feature that looks at the machine may listen too; the ports are the one thing it cannot ask for then.
  return { ...machine, listens: sorted(features.flatMap((feature) => partsOf(feature, machine).listens ?? [])) };
}

export function partsOf({ parts }: Feature, machine: Machine): FeatureParts {
  return typeof parts === "function" ? parts(machine) : parts;
}

/** The C library brings these itself. */
function isBuiltIn(locale: string): boolean {
  return /^(C|POSIX)(\.UTF-8)?$/.test(locale);
}

function sorted(names: readonly string[]): string[] {
  return [...new Set(names)].sort();
}
