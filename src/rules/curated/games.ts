import { below, cache, family, log, volatile } from "./family.ts";

const STEAM = ["~/.local/share/Steam", "~/.steam/debian-installation", "~/.var/app/com.valvesoftware.Steam/data/Steam"];
const at = (names: readonly string[]) => STEAM.flatMap((place) => below(place, names));

/** Games themselves have no rule: some save beside their programs. */
export const games = family("games", [
  cache(
    "steam",
    at([
      "appcache",
      "depotcache",
      "config/htmlcache",
      "steamapps/shadercache",
      "steamapps/downloading",
      "steamapps/temp",
    ]),
    "what Steam downloads or compiles again",
  ),
  cache(
    "steam-program",
    at(["ubuntu12_32", "ubuntu12_64", "package", "steamui", "linux32", "linux64", "resource", "clientui"]),
    "Steam itself, which brings itself up to date",
  ),
  log("steam-logs", at(["logs", "dumps"]), "what Steam told"),
  volatile("steam-lock", ["~/.steam/steam.pid", "~/.steam/steam.pipe"], "that Steam is running"),
  cache("lutris", "~/.local/share/lutris/runtime", "libraries that Lutris downloads"),
  cache("minecraft", below("~/.minecraft", ["assets", "libraries"]), "parts of the game that it downloads"),
  log("minecraft-logs", below("~/.minecraft", ["logs", "crash-reports"]), "what the game told"),
]);
