import { debian, defineSystem, file } from "lethe";

export default defineSystem({
  hostname: "homecoming",
  packages: debian("trixie"),
  // Without drivers for real hardware: this machine lives in QEMU.
  kernel: { package: "linux-image-cloud-amd64", parameters: ["console=tty0", "console=ttyS0"] },
  // Emulated on a busy host, a boot may take minutes.
  boot: { completeWithinSeconds: 1800 },
  files: {
    "/etc/motd": "Nothing here that was not asked for.\n",
    "/srv/stick": file.directory(),
  },
  units: {
    // Where the copies go: another disk, as a stick is, or a server's export.
    "srv-stick.mount": {
      content: `[Unit]
Description=The stick with the copies

[Mount]
What=/dev/disk/by-label/stick
Where=/srv/stick
Type=btrfs
Options=noatime

[Install]
WantedBy=multi-user.target
`,
      state: "enabled",
    },
  },
});
