import { execFileSync } from "node:child_process";

/** Debian packages that a test needs, installed where they are absent; a test never skips for want of one. */
export function needPackages(...names: readonly string[]): void {
  const absent = names.filter((name) => {
    try {
      const said = execFileSync("dpkg", ["--status", name], { encoding: "utf8", stdio: "pipe" });
      return !said.includes("Status: install ok installed");
    } catch {
      return true;
    }
  });
  if (absent.length === 0) return;
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  execFileSync("apt-get", ["update", "-q"], { env, stdio: "ignore" });
  execFileSync("apt-get", ["install", "-y", "-q", "--no-install-recommends", ...absent], { env, stdio: "ignore" });
}
