import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";

/**
 * /dev/fuse as Debian's udev makes it, for everybody, where this host has it otherwise. It is seen in the test's own mount
 * namespace alone. Gives what takes it away again.
 */
export function openFuse(): () => void {
  const isOpen = (statSync("/dev/fuse", { throwIfNoEntry: false })?.mode ?? 0) & 0o006;
  if (isOpen === 0o006) return () => undefined;
  const place = mkdtempSync("/dev/lethe-fuse-");
  const node = join(place, "fuse");
  execFileSync("mknod", ["--mode=666", node, "c", "10", "229"]);
  execFileSync("mount", ["--bind", node, "/dev/fuse"]);
  return () => {
    execFileSync("umount", ["/dev/fuse"]);
    rmSync(place, { recursive: true });
  };
}
