import { defineFeature, directory, type Machine } from "../language/index.ts";

export interface HardwareOptions {
  /** Packages of firmware: by default those that laptops and desktops need. */
  readonly firmware?: readonly string[];
}

/** Wireless, graphics and sound of common machines. */
const common = [
  "firmware-amd-graphics",
  "firmware-atheros",
  "firmware-brcm80211",
  "firmware-intel-graphics",
  "firmware-intel-misc",
  "firmware-intel-sound",
  "firmware-iwlwifi",
  "firmware-linux-free",
  "firmware-mediatek",
  "firmware-misc-nonfree",
  "firmware-realtek",
  "firmware-sof-signed",
];

/** What a machine of metal needs and a virtual one does not: firmware, microcode, care of its disk. */
export const hardware = ({ firmware = common }: HardwareOptions = {}) =>
  defineFeature("hardware", (machine: Machine) => ({
    packages: [...firmware, ...(machine.architecture === "amd64" ? ["intel-microcode", "amd64-microcode"] : [])],
    components: ["non-free-firmware"],
    units: { "fstrim.timer": "enabled" },
    state: [
      directory("/var/lib/systemd/backlight", { reason: "how bright the screen and the keys were" }),
      directory("/var/lib/systemd/rfkill", { reason: "which radios were off" }),
    ],
  }));
