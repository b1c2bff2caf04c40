import { debian, defineSystem, file, user } from "lethe";
import { bluetooth, firewall, hardware, networkManager, sudo, sway } from "lethe/features";

export const ada = user("ada", {
  comment: "Ada",
  groups: ["sudo", "audio", "video", "render", "input"],
  // The hash of the word "lethe": put here what mkpasswd prints for your own.
  passwordHash:
    "$6$lethelethelethe$d.RcMceYjA5RFyGOz3W.yhSwRgSoVOj4wrmAxV8Z9GS84m3LbjIj6h8miPXVHgue8rxFMIlgZdSK50qPG7dzZ1",
});

export default defineSystem({
  hostname: "meadow",
  packages: debian("trixie", ["git", "vim", "mpv", "man-db"]),
  locale: "en_GB.UTF-8",
  timezone: "Europe/London",
  keyboard: "gb",
  users: [ada],
  features: [hardware(), networkManager(), bluetooth(), firewall(), sudo(), sway({ browser: "firefox-esr" })],
  files: {
    "/etc/motd": "Nothing here that was not asked for.\n",
    ...ada.files({
      ".gitconfig": "[user]\n\tname = Ada\n\temail = ada@example.org\n",
      ".config/foot/foot.ini": file.from("files/foot.ini"),
    }),
  },
});
