import { cache, family, volatile } from "./family.ts";

export const gnome = family("gnome", [
  volatile(
    "migrated",
    ["~/.config/.gsd-keyboard.settings-ported", "~/.local/share/session_migration-*"],
    "a stamp: old settings were taken over",
  ),
  volatile("welcome", "~/.config/gnome-initial-setup-done", "a stamp: the welcome was shown"),
  cache(
    "greeter",
    ["/var/lib/gdm3/.cache", "/var/lib/gdm3/greeter/.cache", "/var/lib/gdm3/seat*/.cache"],
    "caches of the login screen",
  ),
]);
