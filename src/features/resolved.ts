import { type FeatureParts, file } from "../language/index.ts";

/** Names are looked up by systemd-resolved, whatever brings the network up. */
export const resolved = {
  packages: ["systemd-resolved", "libnss-resolve"],
  files: { "/etc/resolv.conf": file.link("../run/systemd/resolve/stub-resolv.conf") },
  units: { "systemd-resolved.service": "enabled" },
} as const satisfies FeatureParts;
