import { expect, test } from "vitest";
import type { Component } from "../../../src/model/index.ts";
import { compareModules } from "../../../src/runtime/modules.ts";
import { compareMounts, parseMounts } from "../../../src/runtime/mounts.ts";
import { runtimeJson, runtimeLine } from "../../../src/runtime/print.ts";
import { compareProcesses } from "../../../src/runtime/processes.ts";
import { programsOf } from "../../../src/runtime/programs.ts";
import { compareUnits, type RuntimeUnitFile } from "../../../src/runtime/units.ts";
import { type Moment, recorded, units } from "./recorded.ts";

const component = (path: string): Component => ({
  ...{ type: "directory", name: "n", path, owner: "root", group: "root", mode: 0o755, by: "state.ts" },
});
const nothing = { programs: [], container: false };

/** What the generation starts, of those that were touched. */
const enabled = new Set(["ssh.service", "postgresql.service", "notes.service", "nftables.service"]);

function unitsTold(moment: Moment, files: readonly RuntimeUnitFile[] = []) {
  const known = new Set(units("fresh").map(({ FragmentPath = "" }) => FragmentPath));
  const grounds = { enabled, programs: [], container: true };
  return compareUnits({ units: units(moment), files, known }, grounds).differences.map(runtimeLine);
}

test("units as the boot started them, and after a person did", () => {
  expect(unitsTold("fresh")).toEqual([]);
  expect(unitsTold("touched").toSorted()).toEqual(
    [
      "+ unit      byhand.service (a transient unit, running)",
      "~ unit      ssh.service: stopped; declared: enabled",
      "~ unit      willfail.service: failed (exit-code), a transient unit; declared: to work",
    ].toSorted(),
  );
});

test("what was set until the next boot", () => {
  const at = (path: string, target?: string) => ({
    path: `/run/systemd/${path}`,
    ...(target === undefined ? {} : { target }),
  });
  expect(
    unitsTold("fresh", [
      at("system/a.service", "/dev/null"),
      at("system/multi-user.target.wants/b.service", "/usr/lib/systemd/system/b.service"),
      at("system.control/c.service.d/50-CPUWeight.conf"),
      at("system/d.service"),
      // The initrd's and the login manager's own.
      at("system/efi.mount"),
      at("system/local-fs.target.wants/efi.automount", "../efi.automount"),
      at("transient/session-1.scope"),
      at("transient/session-1.scope.d/50-Description.conf"),
    ]),
  ).toEqual([
    "~ unit      a.service: masked until the next boot; declared: not masked",
    "+ unit      b.service (enabled until the next boot, by multi-user.target)",
    "~ unit      c.service: set until the next boot by /run/systemd/system.control/c.service.d/50-CPUWeight.conf; declared: as in its files",
    "+ unit      d.service (a unit until the next boot, by /run/systemd/system/d.service)",
  ]);
});

test("a unit of no generation, and one that nothing starts", () => {
  const up = { ActiveState: "active", SubState: "running", Transient: "no" };
  const told = (unit: object) =>
    compareUnits(
      {
        units: [{ Id: "x.service", ...up, ...unit }],
        files: [],
        known: new Set(["/usr/lib/systemd/system/x.service"]),
      },
      { enabled: new Set(), programs: [], container: false },
    ).differences.map(runtimeLine);
  const FragmentPath = "/usr/lib/systemd/system/x.service";
  expect(told({ FragmentPath: "/etc/systemd/system/x.service" })).toEqual([
    "+ unit      x.service (running, by /etc/systemd/system/x.service, which is not of the generation)",
  ]);
  expect(told({ FragmentPath, UnitFileState: "disabled" })).toHaveLength(1);
  expect(told({ FragmentPath, UnitFileState: "disabled", TriggeredBy: "x.socket" })).toEqual([]);
  expect(told({ FragmentPath, UnitFileState: "static" })).toEqual([]);
});

test("mounts", () => {
  const at = (moment: Moment) => parseMounts(recorded(`mounts-${moment}.txt`));
  const kept = at("fresh").filter(({ root }) => root.startsWith("/@state/"));
  const components = kept.map(({ place }) => component(place));
  expect(components.length).toBeGreaterThan(5);
  const told = (moment: Moment, declared: Component[]) =>
    compareMounts({ components: declared }, at(moment), units(moment), {
      programs: [],
      container: true,
    }).differences.map(runtimeLine);
  expect(told("fresh", components)).toEqual([]);
  expect(told("touched", components)).toEqual(["+ mount     /mnt/x (tmpfs from none)"]);
  expect(told("fresh", [...components, component("/srv")])).toEqual(["- mount     /srv (kept as directory)"]);
  const odd = "1 2 0:1 / /mnt/a\\040b rw - ext4 /dev/sdb1 rw\n";
  expect(compareMounts({ components: [] }, parseMounts(odd), [], nothing).differences.map(runtimeLine)).toEqual([
    "+ mount     /mnt/a b (ext4 from /dev/sdb1)",
  ]);
});

test("modules", () => {
  const reading = {
    loaded: ["nf_tables", "evil"],
    known: new Set(["nf_tables", "br_netfilter"]),
    builtIn: new Set(["overlay"]),
  };
  expect(compareModules(["nf-tables", "overlay", "br_netfilter"], reading).differences.map(runtimeLine)).toEqual([
    "- module    br_netfilter",
    "+ module    evil (no module of the generation)",
  ]);
});

test("processes", () => {
  const of = (executable: string, cgroup = "0::/system.slice/a.service") => ({ pid: 7, executable, cgroup });
  const told = (process: ReturnType<typeof of>) =>
    compareProcesses({ components: [component("/home/ada/bin")] }, [process], new Set(["/usr/bin/sleep"])).differences;
  expect(told(of("/usr/bin/sleep"))).toEqual([]);
  expect(told(of("/usr/bin/sleep (deleted)"))).toHaveLength(1);
  expect(told(of("/tmp/x"))).toHaveLength(1);
  expect(told(of("/home/ada/bin/x"))).toEqual([]);
  expect(told(of("/home/ada/bin/x (deleted)"))).toHaveLength(1);
  expect(told(of("/app", `0::/system.slice/docker-${"0".repeat(64)}.scope`))).toEqual([]);
});

test("names that would play with a terminal are escaped, and JSON has them as they are", () => {
  const difference = { area: "unit", change: "added", subject: "a\u001b[2J" } as const;
  expect(runtimeLine(difference)).toBe("+ unit      a\\x1b[2J");
  expect(runtimeJson(difference)).toEqual({ kind: "runtime", ...difference });
});

test("a tunnel that is declared makes its interface", () => {
  const [tunnel] = programsOf(new Set(["wg-quick@wg0.service"]));
  expect([tunnel?.interfaces?.test("wg0"), tunnel?.interfaces?.test("wg01")]).toEqual([true, false]);
});

test("a service that stays and has ended was stopped, but for one that ends by itself", () => {
  const ended = { ActiveState: "inactive", SubState: "dead", Type: "simple", ConditionResult: "yes", Transient: "no" };
  const told = (Id: string) =>
    compareUnits(
      { units: [{ Id, ...ended, InactiveEnterTimestampMonotonic: "9" }], files: [], known: new Set() },
      { enabled: new Set([Id]), programs: [], container: false },
    ).differences.map(runtimeLine);
  expect(told("x.service")).toEqual(["~ unit      x.service: stopped; declared: enabled"]);
  expect(told("lethe-erased.service")).toEqual([]);
});
