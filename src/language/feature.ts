import { type Made, made } from "./called.ts";
import type { FileMap } from "./file.ts";
import type { Machine } from "./machine.ts";
import type { ExtraSource } from "./packages.ts";
import type { ComponentSource, Noise } from "./state.ts";
import type { UnitMap } from "./unit.ts";
import type { Group, User } from "./user.ts";

/** A port that a program listens on: `"22/tcp"`. */
export type Port = `${number}/${"tcp" | "udp"}`;

/** What a feature brings to a machine. */
export interface FeatureParts {
  readonly packages?: readonly string[];
  /** Archive areas its packages come from, besides the config's own. */
  readonly components?: readonly string[];
  readonly extraSources?: readonly ExtraSource[];
  /** Lines of debconf-set-selections(1). */
  readonly debconf?: readonly string[];
  readonly files?: FileMap;
  readonly users?: readonly User[];
  readonly groups?: readonly Group[];
  readonly units?: UnitMap;
  readonly userUnits?: UnitMap;
  /** Kernel modules loaded at boot. */
  readonly modules?: readonly string[];
  /** Kernel modules in the initrd. */
  readonly initrdModules?: readonly string[];
  /** Words of the kernel command line. */
  readonly parameters?: readonly string[];
  /** The state its programs make, and that is kept. */
  readonly state?: readonly ComponentSource[];
  /** The changes its programs make by themselves, and that are no loss. */
  readonly noise?: readonly Noise[];
  /** Ports it listens on; the firewall feature opens them. */
  readonly listens?: readonly Port[];
}

export interface Feature extends Made<"feature"> {
  readonly name: string;
  /** @internal */
  readonly parts: FeatureParts | ((machine: Machine) => FeatureParts);
}

/**
 * A feature of one's own. `parts` as a function sees the machine that it is put on: its host name, its users,
 * and what its other features listen on.
 */
export function defineFeature(name: string, parts: FeatureParts | ((machine: Machine) => FeatureParts)): Feature {
  return made("feature", { name, parts });
}
