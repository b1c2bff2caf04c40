import { execFileSync, spawnSync } from "node:child_process";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Host, realHost } from "../../../src/host/index.ts";
import { readInstalled } from "../../../src/installed/index.ts";
import type { Finding } from "../../../src/model/index.ts";
import { surveyPackages } from "../../../src/survey/index.ts";
import { databaseOf } from "./database.ts";
import { findingsOf, PLANT, type Scratch, scratch } from "./tree.ts";

let machine: Scratch;
const host = realHost();

/** Two packages, unpacked by dpkg into a root of their own. */
const INSTALL = String.raw`
  mkdir -p root/var/lib/dpkg/{info,updates,triggers} root/home root/srv; touch root/var/lib/dpkg/status
  for name in tool other; do
    mkdir -p deb/$name/{DEBIAN,etc/$name,usr/bin,usr/share/$name/data,usr/share/shared,var/lib/$name}
    cd deb/$name
    echo "$name" > usr/bin/$name; ln -s $name usr/bin/$name-link
    for n in 1 2 3 4 5 6 7 8 'with space' ünï; do echo "$name $n" > "usr/share/$name/data/$n"; done
    for n in kept edited removed; do echo "$n of $name" > etc/$name/$n.conf; echo /etc/$name/$n.conf >> DEBIAN/conffiles; done
    : > usr/share/$name/empty
    find usr -type f -print0 | xargs -0 md5sum > DEBIAN/md5sums
    printf 'Package: %s\nVersion: 1\nArchitecture: all\nMaintainer: x <x@x>\nDescription: x\n' $name > DEBIAN/control
    cd ../..
    dpkg-deb --root-owner-group --build deb/$name $name.deb
  done
  dpkg --root="$PWD/root" --install tool.deb other.deb
`;

beforeEach(() => {
  machine = scratch();
  machine.sh(INSTALL);
});

afterEach(() => machine.remove());

function root(): string {
  return `${machine.path}/root`;
}

async function surveyed(more: { places?: string[]; paranoid?: boolean; verdicts?: string; host?: Host } = {}) {
  const { host: own = host, places = ["/"], paranoid = false, verdicts } = more;
  const remembered = verdicts === undefined ? {} : { verdicts };
  const request = { root: root(), places, installed: databaseOf(root()), paranoid, ...remembered };
  const survey = surveyPackages({ host: own }, request);
  return { found: await findingsOf(survey), survey };
}

function of(kind: Finding["kind"], found: readonly Finding[]): string[] {
  return found.filter((finding) => finding.kind === kind).map(({ path }) => path);
}

/** What `dpkg --verify` says: `??5?????? c /path`, or `missing   c /path`. */
function verified(): { modified: string[]; missing: string[] } {
  const { stdout } = spawnSync("dpkg", [`--root=${root()}`, "--verify"], { encoding: "latin1" });
  const lines = stdout.trim().split("\n").filter(Boolean);
  const paths = (wanted: RegExp) =>
    lines.filter((line) => wanted.test(line)).map((line) => line.slice(line.indexOf("/")));
  return { modified: paths(/^\?\?5/).sort(), missing: paths(/^missing/).sort() };
}

function unownedByFind(): string[] {
  const owned = new Set(machine.sh("cat root/var/lib/dpkg/info/*.list").split("\n"));
  const argv = [root(), "-mindepth", "1", "-printf", "/%P\\0"];
  const all = execFileSync("find", argv, { encoding: "latin1" }).split("\0").slice(0, -1);
  return all.filter((path) => !owned.has(path)).sort();
}

describe("with the package database as it is read", () => {
  async function altered(prepare: string) {
    machine.sh(`cd root; ${prepare}`);
    const installed = await readInstalled(host, root());
    const found = await findingsOf(
      surveyPackages({ host }, { root: root(), places: ["/"], installed, paranoid: true }),
    );
    return found.map(({ kind, path }) => `${kind} ${path}`).filter((line) => !line.startsWith("unowned /var/lib/dpkg"));
  }

  it("follows packages into a merged /usr and into directories that were moved away", async () => {
    const lines = await altered(`
      mkdir -p ../late/DEBIAN ../late/bin; echo late > ../late/bin/late; echo x > ../late/bin/edited
      printf 'Package: late\\nVersion: 1\\nArchitecture: all\\nMaintainer: x <x@x>\\nDescription: x\\n' > ../late/DEBIAN/control
      (cd ../late; md5sum bin/* > DEBIAN/md5sums)
      ln -s usr/bin bin; dpkg-deb --root-owner-group --build ../late ../late.deb; dpkg --root="$PWD" --install ../late.deb
      echo y >> usr/bin/edited; echo z > usr/bin/planted
      mv usr/share/tool srv/tool; ln -s /srv/tool usr/share/tool; echo y >> srv/tool/data/1; rm srv/tool/data/2; echo z > srv/tool/planted
    `);
    expect(lines.toSorted()).toEqual([
      "missing /srv/tool/data/2",
      "modified /srv/tool/data/1",
      "modified /usr/bin/edited",
      "modified /usr/share/tool",
      "unowned /home",
      "unowned /srv",
      "unowned /srv/tool",
      "unowned /srv/tool/planted",
      "unowned /usr/bin/planted",
    ]);
  });

  it("expects a diverted file where it is now, and nothing that dpkg was told to leave out", async () => {
    const lines = await altered(`
      dpkg-divert --root "$PWD" --local --rename --divert /usr/bin/tool.real --add /usr/bin/tool
      echo mine > usr/bin/tool
      mkdir -p etc/dpkg/dpkg.cfg.d; echo 'path-exclude=/usr/share/other/*' > etc/dpkg/dpkg.cfg.d/small; rm -r usr/share/other/data
      dpkg-statoverride --root "$PWD" --add '#0' '#0' 4755 /usr/bin/other
    `);
    expect(lines.filter((line) => !line.startsWith("unowned /etc") && !/unowned \/(home|srv)$/.test(line))).toEqual([
      "unowned /usr/bin/tool",
      "metadata /usr/bin/other",
    ]);
  });
});

describe("a machine of packages", () => {
  it("is quiet about what packages brought, though some of it was touched", async () => {
    machine.sh(
      "touch -d 2001-01-01 root/usr/bin/tool; touch root/usr/share/tool/data/1; chmod 700 root/usr/share/tool/data/2",
    );
    const { found } = await surveyed();
    expect(found.filter(({ kind }) => kind !== "unowned")).toEqual([]);
    expect(of("unowned", found).sort()).toEqual(unownedByFind());
    expect(verified()).toEqual({ modified: [], missing: [] });
  });

  it("finds each edit that dpkg --verify finds, whatever its times say", async () => {
    machine.sh(`
      cd root
      echo more >> usr/share/tool/data/1
      old=$(stat -c %y usr/share/tool/data/2); echo "toOl 2" > usr/share/tool/data/2; touch -d "$old" usr/share/tool/data/2
      : > 'usr/share/tool/data/with space'; echo x >> usr/share/other/data/ünï
      cp usr/share/tool/data/3 x; echo changed > x; touch -d 2001-01-01 x; mv x usr/share/tool/data/3
      echo x > usr/share/tool/empty
      echo edited > etc/tool/edited.conf; rm etc/tool/removed.conf
      rm usr/bin/other; rm -r usr/share/other/data/8 usr/share/tool/data/8
    `);
    const { found } = await surveyed();
    const oracle = verified();
    expect(oracle.modified).toHaveLength(7);
    expect(oracle.missing).toHaveLength(4);
    expect(of("modified", found).sort()).toEqual(oracle.modified);
    expect(of("missing", found).sort()).toEqual(oracle.missing);
    const edited = found.find(({ path }) => path === "/etc/tool/edited.conf");
    expect(edited).toMatchObject({ package: "tool", conffile: true, type: "file", size: 7 });
    expect(found.find(({ path }) => path === "/etc/tool/removed.conf")).toMatchObject({
      kind: "missing",
      conffile: true,
    });
  });

  it("finds what dpkg --verify does not: other types, and symlinks that lead elsewhere", async () => {
    machine.sh(`
      cd root
      mv usr/share/tool/data/1 srv/moved; ln -s /srv/moved usr/share/tool/data/1
      rm usr/share/tool/data/2; mkfifo usr/share/tool/data/2
      rm usr/share/tool/data/3; mkdir usr/share/tool/data/3
      ln -sfn elsewhere usr/bin/tool-link
      mv usr/share/other srv/other; ln -s /srv/other usr/share/other
    `);
    const { found } = await surveyed({ places: ["/usr"] });
    expect(of("modified", found)).toEqual([
      "/usr/bin/tool-link",
      "/usr/share/other",
      "/usr/share/tool/data/1",
      "/usr/share/tool/data/2",
      "/usr/share/tool/data/3",
    ]);
  });

  it("finds files of every kind that nobody brought, wherever they are", async () => {
    for (const place of [
      "root/home/me",
      "root/usr/share/tool",
      "root/usr/share/tool/data",
      "root/usr/local/lib",
      "root/etc/other",
    ]) {
      machine.sh(`mkdir -p ${place}; cd ${place}; ${PLANT}`);
    }
    machine.sh("ln root/usr/bin/tool root/home/me/tool");
    const { found, survey } = await surveyed();
    const unowned = of("unowned", found);
    expect(unowned.toSorted()).toEqual(unownedByFind());
    expect(unowned.length).toBeGreaterThan(150);
    expect(found.filter(({ kind }) => kind !== "unowned")).toEqual([]);
    expect(survey.unexamined()).toEqual([]);
    expect(found.filter(({ again }) => again)).toHaveLength(10);
  });

  it("reads everything where it is told to trust no time", async () => {
    const installed = databaseOf(root());
    const later = { ...installed, at: (index: number) => withUnpacked(installed.at(index), Date.now() + 1e6) };
    machine.sh("echo x >> root/usr/bin/tool");
    const request = { root: root(), places: ["/"], installed: later };
    const trusting = await findingsOf(surveyPackages({ host }, { ...request, paranoid: false }));
    const paranoid = await findingsOf(surveyPackages({ host }, { ...request, paranoid: true }));
    expect(of("modified", trusting)).toEqual([]);
    expect(of("modified", paranoid)).toEqual(["/usr/bin/tool"]);
  });

  it("reads again only what changed since it was read", async () => {
    const verdicts = `${machine.path}/verdicts`;
    const read: string[] = [];
    const counting: Host = {
      ...host,
      // What changed a moment ago is not remembered.
      now: () => new Date(Date.now() + 60_000),
      bytes: {
        ...host.bytes,
        md5(files) {
          read.push(...files.map(({ path }) => path.slice(root().length)));
          return host.bytes.md5(files);
        },
      },
    };
    machine.sh("echo x >> root/usr/bin/tool; touch root/usr/bin/other");
    expect(of("modified", (await surveyed({ host: counting, verdicts })).found)).toEqual(["/usr/bin/tool"]);
    expect(read).toContain("/usr/bin/other");
    read.length = 0;
    machine.sh("echo x >> root/usr/bin/other");
    const again = await surveyed({ host: counting, verdicts });
    expect(of("modified", again.found)).toEqual(["/usr/bin/other", "/usr/bin/tool"]);
    expect(read).toEqual(["/usr/bin/other"]);
    machine.sh("head -c 100 verdicts > cut; mv cut verdicts");
    expect(of("modified", (await surveyed({ host: counting, verdicts })).found)).toHaveLength(2);
    await Promise.all([surveyed({ host: counting, verdicts }), surveyed({ host: counting, verdicts })]);
    read.length = 0;
    expect(of("modified", (await surveyed({ host: counting, verdicts })).found)).toHaveLength(2);
    expect(read).toEqual([]);
  });

  it("looks into its own disks, each part once, and says what it leaves out", async () => {
    machine.sh(`
      cd root; mkdir -p home mnt/image alias tmp srv/data usr/share/tool/data
      truncate -s 8M ../disk ../image; mkfs.ext4 -q ../disk; mkfs.ext4 -q ../image
      mount -o loop ../disk home; mount -o loop ../image mnt/image
      mount -t tmpfs tmpfs tmp; mount -t tmpfs tmpfs usr/share/tool/data; mount --bind srv/data alias
      for at in home mnt/image tmp alias; do echo x > $at/planted; done
    `);
    const source = machine.sh("findmnt --noheadings --output SOURCE root/home").trim();
    const ownDisk: Host = {
      ...host,
      async readFile(path) {
        const content = await host.readFile(path);
        if (path !== "/proc/self/mountinfo") return content;
        return Buffer.from(content.toString("latin1").replace(` ${source} `, " /dev/vdz1 "), "latin1");
      },
    };
    const { found, survey } = await surveyed({ host: ownDisk });
    const planted = of("unowned", found).filter((path) => path.endsWith("planted"));
    expect(planted).toEqual(["/home/planted", "/srv/data/planted"]);
    expect(of("missing", found)).toEqual([]);
    expect(survey.unexamined().map(({ path, reason, by }) => [path, reason.replace(/loop\d+/, "loop"), by])).toEqual([
      ["/alias", "the same as /srv/data, mounted once more", "decision"],
      ["/mnt/image", "the image of a disk, whose file is looked at: ext4 from /dev/loop", "decision"],
      ["/tmp", "in memory only: tmpfs", "decision"],
      ["/usr/share/tool/data", "in memory only: tmpfs", "decision"],
    ]);
    expect(of("unowned", (await surveyed({ places: ["/tmp"] })).found)).toEqual(["/tmp/planted"]);
  });
});

function withUnpacked(owned: ReturnType<ReturnType<typeof databaseOf>["at"]>, unpackedMs: number) {
  return { ...owned, package: { ...owned.package, unpackedMs } };
}
