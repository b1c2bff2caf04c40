import { family, generated, volatile } from "./family.ts";

/** How loud things are is a setting, and has no rule. */
export const audio = family("audio", [
  volatile(
    "pulse-cookie",
    ["~/.config/pulse/cookie", "~/.pulse-cookie"],
    "a key by which programs reach the sound server; it is made again",
  ),
  generated("vlc", "/usr/lib/*/vlc/plugins/plugins.dat", "an index of VLC's plugins"),
  generated("gstreamer", "~/.gstreamer-*/registry*", "an index of GStreamer's plugins"),
  volatile("pulse-runtime", ["~/.config/pulse/*-runtime", "~/.pulse/*-runtime"], "where the sound server is"),
]);
