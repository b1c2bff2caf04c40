import { defineFeature, directory } from "../language/index.ts";

/** Bluetooth devices. */
export const bluetooth = () =>
  defineFeature("bluetooth", {
    packages: ["bluez"],
    units: { "bluetooth.service": "enabled" },
    state: [directory("/var/lib/bluetooth", { mode: 0o700, reason: "the devices that this machine was paired with" })],
  });
