import { defineFeature, type User } from "../language/index.ts";

export interface SerialConsoleOptions {
  /** `ttyS0` by default. */
  readonly device?: string;
  /** Bits in a second: 115200 by default. */
  readonly speed?: number;
  /** Who is logged in there without being asked: nobody by default. For machines whose console is as good as their disk. */
  readonly autologin?: User | "root";
}

/** Kernel messages and a login on a serial line. */
export const serialConsole = ({ device = "ttyS0", speed = 115_200, autologin }: SerialConsoleOptions = {}) =>
  defineFeature("serialConsole", {
    // systemd puts a login on whatever the kernel's console is.
    parameters: ["console=tty0", `console=${device},${speed}`],
    ...(autologin === undefined
      ? {}
      : { units: { [`serial-getty@${device}.service`]: { dropins: { lethe: getty(speed, autologin) } } } }),
  });

function getty(speed: number, autologin: User | "root"): string {
  const name = autologin === "root" ? "root" : autologin.name;
  return [
    "[Service]",
    "ExecStart=",
    `ExecStart=-/sbin/agetty --autologin ${name} --noreset --noclear --keep-baud ${speed} - \${TERM}`,
    "",
  ].join("\n");
}
