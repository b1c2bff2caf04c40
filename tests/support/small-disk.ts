import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";

export interface SmallDisk {
  /** Where it is mounted. */
  readonly at: string;
  unmount(): void;
  mount(): void;
}

/** An ext4 in a file, mounted at `at`. Whoever asks for it unmounts it. */
export function smallDisk(image: string, at: string, size: string): SmallDisk {
  execFileSync("truncate", ["-s", size, image]);
  execFileSync("mkfs.ext4", ["-q", "-F", "-m", "0", image]);
  mkdirSync(at, { recursive: true });
  const mount = () => void execFileSync("mount", ["-o", "loop", image, at]);
  mount();
  return { at, mount, unmount: () => void execFileSync("umount", [at]) };
}
