import { describe, expect, test } from "vitest";
import type { ReportLine } from "../../../src/model/index.ts";
import { gatherReplaced } from "../../../src/report/replaced.ts";
import { found, inShort, type Machine, NOW, reported } from "./machine.ts";

const lines = async (machine: Machine) => inShort(await reported({ places: ["/"], ...machine })).sort();
const link = (path: string, kind: "unowned" | "missing" = "unowned") => found(path, { type: "symlink", size: 0, kind });

describe("a cause is one line", () => {
  test("a package installed by hand, with its files and what dpkg and apt note", async () => {
    const nodes = [
      found("/usr/bin/htop", { package: "htop", size: 400 }),
      found("/usr/share/doc/htop", { package: "htop", type: "directory", size: 0 }),
      found("/var/lib/dpkg/status", { kind: "modified", size: 100 }),
      found("/var/lib/dpkg/info/htop.list", { size: 1 }),
      found("/var/log/apt/history.log", { size: 2 }),
      found("/opt/other"),
    ];
    const packages = { htop: { change: "installed", version: "3.4.1-5" } } as const;
    expect(await lines({ nodes, packages })).toEqual([
      "package htop installed /var/lib/dpkg/info/htop.list 4 files 503",
      "unowned /opt/other 1 files 10",
    ]);
  });

  test("without such a package dpkg's files are like others", async () => {
    const nodes = [found("/var/lib/dpkg/status", { kind: "modified", size: 100 })];
    expect(await lines({ nodes })).toEqual(["modified /var/lib/dpkg/status 1 files 100"]);
  });

  test("units enabled, disabled and masked by hand", async () => {
    const nodes = [
      found("/etc/systemd/system/new.target.wants", { type: "directory", size: 0 }),
      link("/etc/systemd/system/new.target.wants/a.service"),
      link("/etc/systemd/system/dbus-a.service"),
      link("/etc/systemd/system/multi-user.target.wants/b.timer", "missing"),
      link("/etc/systemd/system/c.socket"),
      link("/etc/systemd/system/old.target.wants/d.service", "missing"),
      link("/etc/systemd/system/new.target.wants/d.service"),
      found("/etc/systemd/system/a.service.d/own.conf"),
    ];
    const links = { "/etc/systemd/system/c.socket": "/dev/null" };
    expect(await lines({ nodes, links })).toEqual([
      "unit a.service enabled /etc/systemd/system/new.target.wants/a.service 1 files 0",
      "unit b.timer disabled /etc/systemd/system/multi-user.target.wants/b.timer 1 files 0",
      "unit c.socket masked /etc/systemd/system/c.socket 1 files 0",
      "unit d.service enabled /etc/systemd/system/old.target.wants/d.service 2 files 0",
      "unit dbus-a.service enabled /etc/systemd/system/dbus-a.service 1 files 0",
      "unowned /etc/systemd/system/a.service.d/own.conf 1 files 10",
    ]);
  });

  test("what is altered in one place by one package", async () => {
    const altered = (path: string) => found(path, { kind: "modified", package: "npm", size: 5 });
    const nodes = [
      ...["a/x", "a/y", "b/z", "b/c/d"].map((path) => altered(`/usr/lib/node_modules/npm/${path}`)),
      altered("/usr/share/doc/npm/changelog"),
      found("/etc/ssh/sshd_config", { kind: "modified", package: "openssh-server", conffile: true }),
      found("/usr/bin/gone", { kind: "missing", package: "npm", size: 0 }),
      found("/usr/bin/sudo", { kind: "metadata", package: "sudo", changed: ["mode"] }),
    ];
    expect(await lines({ nodes })).toEqual([
      "metadata /usr/bin/sudo 1 files 10",
      "missing /usr/bin/gone 1 files 0",
      "modified /etc/ssh/sshd_config 1 files 10",
      "modified /usr/lib/node_modules/npm/ 4 files 20",
      "modified /usr/share/doc/npm/changelog 1 files 5",
    ]);
    expect(await lines({ nodes, all: true })).toHaveLength(8);
  });
});

describe("a packaged directory that something else wrote over", () => {
  const altered = (kind: "modified" | "missing", count: number, top = "/usr/lib/node_modules/npm") =>
    Array.from({ length: count }, (_, at) =>
      found(`${top}/d${at}/f`, { kind, package: "npm", size: kind === "missing" ? 0 : 5 }),
    );
  const added = (count: number, top = "/usr/lib/node_modules/npm") =>
    Array.from({ length: count }, (_, at) => found(`${top}/d${at}/new`, { size: 7 }));

  test("is one line, with what changed, went and came", async () => {
    const nodes = [
      ...added(6),
      ...altered("modified", 30),
      ...altered("missing", 9),
      found("/usr/lib/other", { size: 1 }),
    ];
    const { report } = await reported({ places: ["/"], nodes });
    expect(report.lines).toMatchObject([
      { kind: "unowned", path: "/usr/lib/other" },
      {
        kind: "replaced",
        path: "/usr/lib/node_modules/npm",
        changed: 30,
        missing: 9,
        added: 6,
        owner: { by: "package", name: "npm" },
      },
    ]);
    expect(report.lines[1]?.amount).toMatchObject({ files: 45, bytes: 192 });
  });

  test("is never told of the boot where a person wrote over it", async () => {
    const line = {
      kind: "modified",
      type: "directory",
      owner: { by: "package", name: "npm" },
      conffile: false,
    } as const;
    const amount = { files: 30, directories: 0, bytes: 1, newestMs: NOW };
    const path = "/usr/lib/node_modules/npm";
    const unowned = { ...line, kind: "unowned", type: "file", path: `${path}/new`, apart: 0 } as const;
    const suggestion = { as: "directory", reason: "kept" } as const;
    const all: ReportLine[] = [
      { ...line, path, amount, changed: [], byBoot: true },
      { ...line, path, amount, changed: [] },
      { ...unowned, amount: { ...amount, files: 2 }, suggestion },
    ];
    const told = gatherReplaced(all, { isContainer: () => false });
    expect(told.map(({ kind, byBoot, amount: { files } }) => [kind, byBoot, files])).toEqual([
      ["replaced", undefined, 32],
      ["modified", true, 30],
    ]);
  });

  test.each([
    ["little of it is altered", 6, 10, "/usr/lib/node_modules/npm"],
    ["most of it is somebody's own", 40, 30, "/usr/lib/node_modules/npm"],
    ["it belongs to many", 6, 30, "/usr/lib/shared"],
  ])("is not, where %s", async (_, come, changed, top) => {
    const nodes = [...added(come, top), ...altered("modified", changed, top)];
    const { report } = await reported({ places: ["/"], containers: ["/usr/lib/shared"], nodes });
    expect(report.lines.map(({ kind }) => kind)).not.toContain("replaced");
    expect(report.lines.filter(({ kind }) => kind === "unowned")).toHaveLength(come);
  });
});

test("what is altered and has a reason is left out", async () => {
  const nodes = [found("/usr/share/mime/mime.cache", { kind: "modified" }), found("/srv/db/x", { kind: "modified" })];
  const machine = { nodes, rules: { "/usr/share/mime": "made again" }, declared: ["/srv/db"] };
  expect(await lines(machine)).toEqual([]);
});
