import { execFileSync, spawnSync } from "node:child_process";

/** People's own programs, as Debian has them: what is absent is installed. Names on PATH to their packages. */
export function needPrograms(programs: Readonly<Record<string, string>>): void {
  const absent = Object.entries(programs).filter(
    ([program]) => spawnSync("sh", ["-c", `PATH=$PATH:/usr/sbin command -v "$0"`, program]).status !== 0,
  );
  if (absent.length === 0) return;
  const packages = [...new Set(absent.map(([, name]) => name))];
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  // Another test file may be at it.
  const apt = ["-q", "-o", "DPkg::Lock::Timeout=300"];
  execFileSync("apt-get", [...apt, "update"], { stdio: "ignore", env });
  execFileSync("apt-get", [...apt, "install", "-y", "--no-install-recommends", ...packages], {
    stdio: ["ignore", "ignore", "inherit"],
    env,
  });
}
