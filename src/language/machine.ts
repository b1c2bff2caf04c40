import type { User } from "./user.ts";

/** What a feature may know of the machine that it is put on. */
export interface Machine {
  readonly hostname: string;
  readonly architecture: "amd64" | "arm64";
  readonly locale: string;
  /** With `locale`, sorted; those that need generating. */
  readonly locales: readonly string[];
  readonly timezone: string;
  readonly keyboard: string;
  readonly kernelPackage: string;
  /** It has Debian's signed boot chain. */
  readonly secureBoot: boolean;
  readonly users: readonly User[];
  readonly configHome: string;
  /** Names of the other features, sorted. */
  readonly features: readonly string[];
  /** What the other features listen on, sorted. */
  readonly listens: readonly string[];
}
