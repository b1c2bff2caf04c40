import { defineFeature, file } from "../language/index.ts";

export interface SudoOptions {
  /** Whether members of the group sudo are asked for their password; they are by default. */
  readonly askPassword?: boolean;
  /** Further lines of sudoers(5). */
  readonly rules?: readonly string[];
}

/** Members of the group `sudo` may act as root. */
export const sudo = ({ askPassword = true, rules = [] }: SudoOptions = {}) =>
  defineFeature("sudo", {
    packages: ["sudo"],
    files: {
      "/etc/sudoers.d/10-lethe": file.text(
        [
          // It would note in /var/lib/sudo whom it has lectured.
          "Defaults lecture = never",
          // It would leave a mark in the home of whoever used it.
          "Defaults !admin_flag",
          ...(askPassword ? [] : ["%sudo ALL=(ALL:ALL) NOPASSWD: ALL"]),
          ...rules,
          "",
        ].join("\n"),
        { mode: 0o440 },
      ),
    },
  });
