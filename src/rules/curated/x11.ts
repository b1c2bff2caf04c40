import { cache, family, log, volatile } from "./family.ts";

export const x11 = family("x11", [
  volatile(
    "authority",
    ["~/.Xauthority", "~/.serverauth.*", "~/.Xauthority-c", "~/.Xauthority-l"],
    "a key for programs of this session only",
  ),
  log("log", "~/.local/share/xorg/Xorg.*", "messages of the X server"),
  cache("keymaps", "/var/lib/xkb/*.xkm", "keyboard maps, compiled"),
  cache("lightdm", "/var/lib/lightdm/.cache", "caches of the login screen"),
  volatile(
    "lightdm-session",
    ["/var/lib/lightdm/.Xauthority", "/var/lib/lightdm/.dbus"],
    "keys for programs of the login screen",
  ),
]);
