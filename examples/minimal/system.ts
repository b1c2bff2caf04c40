import { debian, defineSystem } from "lethe";

export default defineSystem({
  hostname: "minimal",
  packages: debian("trixie"),
  // Without drivers for real hardware: this machine lives in QEMU.
  kernel: { package: "linux-image-cloud-amd64", parameters: ["console=tty0", "console=ttyS0"] },
  // Emulated on a busy host, a boot may take minutes.
  boot: { completeWithinSeconds: 1800 },
  files: { "/etc/motd": "Nothing here that was not asked for.\n" },
});
