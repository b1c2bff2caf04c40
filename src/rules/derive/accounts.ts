import { globOf } from "../../format/index.ts";
import type { Gathered } from "../gathered.ts";
import type { Source } from "../source.ts";
import { lastOf } from "./units/parse.ts";
import type { Unit } from "./units/read.ts";

/** shadow(5)'s tools keep the former version beside each of these. */
const FORMER = ["passwd", "shadow", "group", "gshadow", "subuid", "subgid"];

/** Former versions of the account files, and whose the homes of services' users are. */
export async function accounts(source: Source, units: readonly Unit[], gathered: Gathered): Promise<void> {
  for (const name of FORMER) {
    gathered.rule(
      {
        id: "accounts/former",
        pattern: `/etc/${name}-`,
        alone: true,
        nature: "generated",
        reason: `the former version of /etc/${name}`,
        by: "passwd",
      },
      ["file"],
    );
  }
  const homes = serviceHomes((await source.text("/etc/passwd")) ?? "");
  const owners = new Map<string, Set<string>>();
  for (const { name, settings, scope } of units) {
    const home = scope === "system" ? homes.get(lastOf(settings, "User") ?? "") : undefined;
    if (home !== undefined) owners.set(home, (owners.get(home) ?? new Set()).add(name));
  }
  for (const [home, [unit = "", ...more]] of owners) {
    if (more.length === 0) gathered.owner(globOf(Buffer.from(home).toString("latin1")), { by: "unit", name: unit });
  }
}

/** Homes below /var and /srv, by user: a directory that is a service's own. */
function serviceHomes(passwd: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const line of passwd.split("\n")) {
    const [user = "", , , , , home = ""] = line.split(":");
    if (/^\/(?:var\/(?:lib|cache|spool)|srv)\/[^/]/.test(home) && !home.includes("..")) {
      found.set(user, home.replace(/\/+$/, ""));
    }
  }
  return found;
}
