import type { Host } from "../host/index.ts";

/** Whether the system clock was set from outside (NTP); false where nobody can tell. */
export async function isClockSynchronised(host: Host): Promise<boolean> {
  if ((await host.which("timedatectl")) === undefined) return false;
  const argv = ["timedatectl", "show", "--property", "NTPSynchronized", "--value"];
  const { status, text } = await host.run(argv, { effect: "read", accept: [0, 1] });
  return status === 0 && text === "yes";
}
