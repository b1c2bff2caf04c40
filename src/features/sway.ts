import { defineFeature, directory, ignore, type Machine, type Noise } from "../language/index.ts";

export interface SwayOptions {
  /** `firefox-esr` by default. */
  readonly browser?: "firefox-esr" | "chromium" | "none";
  /** Further programs of the desktop. */
  readonly packages?: readonly string[];
}

/** The compositor and what a person expects beside it. */
const desktop = [
  ["sway", "swaybg", "swayidle", "swaylock", "xwayland"],
  ["foot", "wmenu", "i3status", "grim", "slurp", "wl-clipboard", "brightnessctl"],
  ["fonts-dejavu-core", "fonts-noto-color-emoji"],
  ["pipewire-audio", "polkitd", "dbus-user-session", "xdg-desktop-portal-wlr", "xdg-desktop-portal-gtk"],
  ["greetd", "tuigreet"],
].flat();

/** In a home: bookmarks, passwords and settings of the browser. Firefox leaves `.mozilla` alone where it is not in use already. */
const profiles = { "firefox-esr": [".config/mozilla"], chromium: [".config/chromium"], none: [] };

/** A Wayland desktop: sway with a terminal, sound, a browser, and a login that starts it. */
export const sway = ({ browser = "firefox-esr", packages = [] }: SwayOptions = {}) =>
  defineFeature("sway", (machine: Machine) => ({
    packages: [...desktop, ...(browser === "none" ? [] : [browser]), ...packages],
    files: {
      "/etc/greetd/config.toml": [
        "[terminal]",
        "vt = 1",
        "[default_session]",
        `command = "tuigreet --time --cmd sway"`,
        `user = "_greetd"`,
        "",
      ].join("\n"),
      "/etc/sway/config.d/10-lethe.conf": `input type:keyboard xkb_layout "${machine.keyboard}"\n`,
    },
    units: {
      "greetd.service": "enabled",
      // greetd shows its login there.
      "getty@tty1.service": "masked",
    },
    state: machine.users.flatMap((user) =>
      profiles[browser].map((path) => directory(user.home(path), { reason: "what the browser knows of its person" })),
    ),
    noise: [...greeterNoise, ...machine.users.flatMap(homeNoise)],
  }));

/** The login screen is a session too, of a user whose home this is. */
const greeterNoise = [
  ignore("/var/lib/greetd/.local", "only the directory itself"),
  ignore("/var/lib/greetd/.local/state", "only the directory itself"),
  ignore("/var/lib/greetd/.local/state/wireplumber/**", "volumes that the login screen's sound server noted by itself"),
];

/** What programs of the desktop write at their first start, before a person has done anything. */
function homeNoise(user: Machine["users"][number]): Noise[] {
  const at = (path: string) => user.home(path).path;
  return [
    ...["", "/state", "/share"].map((path) => ignore(at(`.local${path}`), "only the directory itself")),
    ignore(at(".cache"), "only the directory itself"),
    ignore(at(".cache/**"), "what programs can make again"),
    ignore(at(".local/state/wireplumber"), "volumes that the sound server noted by itself"),
    ignore(at(".local/state/wireplumber/**"), "volumes that the sound server noted by itself"),
    ignore(at("Downloads"), "the browser makes the directory; what is in it counts"),
    ignore(at(".config/pulse/cookie"), "a password between programs of one session"),
  ];
}
