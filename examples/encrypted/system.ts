import { debian, defineSystem, file, luks, secret } from "lethe";

export default defineSystem({
  hostname: "encrypted",
  packages: debian("trixie"),
  disk: {
    esp: "128M",
    encrypt: luks({
      unlock: ["passphrase", "security-key", "tpm2"],
      // For an emulated machine. Leave it out on a real one: a guess at the passphrase should cost what it can.
      keyDerivation: { memory: "32M", iterations: 4 },
    }),
  },
  // Without drivers for real hardware: this machine lives in QEMU.
  kernel: { package: "linux-image-cloud-amd64", parameters: ["console=tty0", "console=ttyS0"] },
  // Emulated on a busy host, a boot may take minutes.
  boot: { completeWithinSeconds: 1800 },
  files: {
    "/etc/motd": "Nothing here that was not asked for.\n",
    "/etc/token": file.secret(secret("token")),
  },
});
