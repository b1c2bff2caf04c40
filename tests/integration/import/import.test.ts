import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Declaration } from "../../../src/model/index.ts";
import { applyImport, planImport } from "../../../src/workflows/index.ts";
import { testWorkspace } from "../../support/workspace.ts";
import { type Machine, machine } from "./machine.ts";

let one: Machine;
const workspace = testWorkspace();

beforeAll(async () => {
  one = await machine();
  settle(one);
});

afterAll(() => one.close());

/** What an installer would have said of it. */
function settle({ write, link }: Machine): void {
  write("/etc/hostname", "meadow\n");
  write("/etc/hosts", "127.0.0.1 localhost\n127.0.1.1 meadow\n::1 localhost ip6-localhost\n");
  write("/etc/fstab", "UUID=1 / ext4 defaults 0 1\n");
  write("/etc/apt/sources.list", "deb http://mirror.example/debian trixie main\n");
  rmSync(join(one.root, "etc/localtime"), { force: true });
  link("/usr/share/zoneinfo/Etc/UTC", "/etc/localtime");
}

async function imported(name: string): Promise<{ directory: string; declaration: Declaration; text: string }> {
  const directory = join(one.scratch, name);
  const plan = await planImport(workspace, directory, { root: one.root, offline: true });
  const declaration = await applyImport(workspace, plan);
  return { directory, declaration, text: readFileSync(join(directory, "system.ts"), "utf8") };
}

function everyFile(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: "utf8" })
    .filter((path) => !path.startsWith(".git/"))
    .map((path) => join(directory, path))
    .filter((path) => statSync(path).isFile());
}

test("of a machine as its packages made it nothing is copied and nothing is left out", async () => {
  const { text, declaration } = await imported("pristine");
  expect(declaration.packages.names).toEqual(["cron", "openssh-server", "rsyslog", "ssl-cert", "sudo"]);
  expect(text.split("\n\n").slice(1).join("\n\n")).toMatchInlineSnapshot(`
    "const packages = ["cron", "rsyslog", "ssl-cert"];

    export default defineSystem({
      hostname: "meadow",
      packages: debian("trixie", packages, { security: false, updates: false, mirror: "http://mirror.example/debian" }),
      timezone: "Etc/UTC",
      features: [openssh({ passwordAuthentication: true }), sudo()],
      // Nothing is erased yet: each login tells what would have been. Take this line away when state.ts says it all.
      erase: "report",
    });
    "
  `);
});

describe("a machine that a person has worked on", () => {
  /** In each place where secrets are: nothing of them may be in the config. */
  const markers: string[] = [];
  const secret = () => {
    const marker = randomBytes(18).toString("base64url").replace(/[-_]/g, "x");
    markers.push(marker);
    return marker;
  };
  const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJtXwKjn/eCiC+JSMeA7N0FsnIz57o2VjL2woYehFPFX ada@example";
  let result: Awaited<ReturnType<typeof imported>>;
  let files: ReadonlyMap<string, Declaration["files"][number]>;

  beforeAll(async () => {
    people(one);
    configuration(one);
    secrets(one);
    result = await imported("worked-on");
    files = new Map(result.declaration.files.map((file) => [file.path, file]));
  });

  function people({ append, write, root }: Machine): void {
    append(
      "/etc/passwd",
      "ada:x:1000:1000:Ada Lovelace,,,:/home/ada:/bin/sh\nworker:x:850:850::/srv/worker:/usr/sbin/nologin\n",
    );
    append("/etc/group", "ada:x:1000:\nmakers:x:1500:ada\nworker:x:850:\n");
    append("/etc/group", "");
    write("/etc/group", readFileSync(join(root, "etc/group"), "utf8").replace(/^sudo:x:27:.*$/m, "sudo:x:27:ada"));
    append("/etc/shadow", `ada:$y$j9T$${secret()}$${secret()}:20000:0:99999:7:::\n`);
    write("/home/ada/.ssh/authorized_keys", `${key}\n`, { mode: 0o600, uid: 1000, gid: 1000 });
    write("/home/ada/Documents/letter.txt", "Dear\n");
    mkdirSync(join(root, "home/ada/src/notes"), { recursive: true });
    execFileSync("git", ["init", "--quiet", join(root, "home/ada/src/notes")]);
    const remote = `https://ada:${secret()}@forge.example/ada/notes.git`;
    execFileSync("git", ["-C", join(root, "home/ada/src/notes"), "remote", "add", "origin", remote]);
  }

  function configuration({ append, write, link, root }: Machine): void {
    append("/etc/crontab", "17 3 * * * root echo tick\n");
    write("/etc/cron.d/backup", "0 3 * * * root /usr/local/bin/backup\n");
    write("/etc/sudoers.d/ada", "ada ALL=(ALL) NOPASSWD: /usr/bin/true\n", { mode: 0o440 });
    write("/etc/sysctl.d/99-mine.conf", "vm.swappiness = 10\n");
    write("/etc/modules", "loop\n");
    write("/etc/default/grub", 'GRUB_CMDLINE_LINUX_DEFAULT="quiet mitigations=off"\n');
    write("/usr/local/bin/backup", "#!/bin/sh\necho backup\n", { mode: 0o755 });
    write(
      "/etc/systemd/system/backup.service",
      "[Service]\nExecStart=/usr/local/bin/backup\n[Install]\nWantedBy=multi-user.target\n",
    );
    link("/etc/systemd/system/backup.service", "/etc/systemd/system/multi-user.target.wants/backup.service");
    write("/etc/systemd/system/cron.service.d/slow.conf", "[Service]\nNice=10\n");
    for (const path of ["multi-user.target.wants/rsyslog.service", "syslog.service"]) {
      rmSync(join(root, "etc/systemd/system", path));
    }
    link("/dev/null", "/etc/systemd/system/fstrim.timer");
    write("/etc/ssh/sshd_config.d/mine.conf", "Port 2222\nPasswordAuthentication no\n");
    write("/etc/app/quotes ' and \".conf", "fine\n");
    write("/etc/app/new\nline.conf", "fine\n");
    write("/srv/worker/jobs", "1\n", { uid: 850, gid: 850 });
    rmSync(join(root, "etc/logrotate.d/rsyslog"), { force: true });
    write(
      "/etc/apt/keyrings/example.asc",
      "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nmQ==\n-----END PGP PUBLIC KEY BLOCK-----\n",
    );
    write(
      "/etc/apt/sources.list.d/example.sources",
      "Types: deb deb-src\nURIs: https://packages.example.org/debian\nSuites: trixie\nComponents: main\nSigned-By: /etc/apt/keyrings/example.asc\n",
    );
  }

  function secrets({ write, append }: Machine): void {
    write("/etc/ssh/ssh_host_ed25519_key", `-----BEGIN OPENSSH PRIVATE KEY-----\n${secret()}\n`, { mode: 0o600 });
    write("/etc/app/server.key", `${secret()}\n`);
    write("/etc/app/tls.pem", `-----BEGIN RSA PRIVATE KEY-----\n${secret()}\n`);
    write("/etc/app/closed.conf", `${secret()}\n`, { mode: 0o640 });
    write("/etc/app/open.conf", `user = ada\ndb_password = ${secret()}\n`);
    write("/etc/default/app", `API_TOKEN="${secret()}"\n`);
    write("/etc/NetworkManager/system-connections/home.nmconnection", `[wifi-security]\npsk=${secret()}\n`, {
      mode: 0o600,
    });
    write("/etc/wpa_supplicant/wpa_supplicant.conf", `network={\n  psk="${secret()}"\n}\n`);
    write("/etc/wireguard/wg0.conf", `PrivateKey = ${secret()}\n`, { mode: 0o600 });
    write("/etc/netrc", `machine example.org login ada password ${secret()}\n`);
    write("/home/ada/.netrc", `machine example.org login ada password ${secret()}\n`);
    write("/home/ada/.ssh/id_ed25519", `-----BEGIN OPENSSH PRIVATE KEY-----\n${secret()}\n`);
    append("/home/ada/.ssh/authorized_keys", `environment="TOKEN=${secret()}" ${key}\n`);
    write("/etc/systemd/system/app.service.d/env.conf", `[Service]\nEnvironment=APP_SECRET=${secret()}\n`);
    write("/etc/cron.d/upload", `0 3 * * * root curl https://ada:${secret()}@example.org/\n`);
    write("/etc/apt/sources.list.d/private.list", `deb https://ada:${secret()}@deb.example.org trixie main\n`);
    write("/etc/apt/auth.conf.d/private.conf", `machine deb.example.org login ada password ${secret()}\n`);
    append("/etc/default/grub", `GRUB_CMDLINE_LINUX="app.token=${secret()}"\n`);
  }

  test("comes to a declaration of it", () => {
    const { declaration } = result;
    expect(declaration.hostname).toBe("meadow");
    expect(declaration.users.map(({ name, uid, shell, groups }) => ({ name, uid, shell, groups }))).toEqual([
      { name: "worker", uid: 850, shell: "/usr/sbin/nologin", groups: [] },
      { name: "ada", uid: 1000, shell: "/bin/sh", groups: ["makers", "sudo"] },
    ]);
    expect(declaration.groups.map(({ name, gid }) => [name, gid])).toEqual([["makers", 1500]]);
    expect(declaration.kernel).toMatchObject({ parameters: ["quiet", "mitigations=off"], modules: ["loop"] });
    const states = declaration.units
      .filter(({ by }) => by === "system.ts")
      .map(({ name, state }) => `${name} ${state}`);
    expect(states).toEqual(["backup.service enabled", "fstrim.timer masked", "rsyslog.service disabled"]);
    expect(declaration.packages.extraSources).toMatchObject([
      { name: "example", url: "https://packages.example.org/debian" },
    ]);
  });

  test("has what was changed and added, with owner and mode", () => {
    const mine = [...files.values()].filter(({ by }) => by === "system.ts").map(({ path }) => path);
    expect(mine).toEqual([
      "/etc/app/new\nline.conf",
      "/etc/app/quotes ' and \".conf",
      "/etc/cron.d/backup",
      "/etc/crontab",
      "/etc/ssh/sshd_config.d/mine.conf",
      "/etc/sudoers.d/ada",
      "/etc/sysctl.d/99-mine.conf",
      "/etc/systemd/system/backup.service",
      "/etc/systemd/system/cron.service.d/slow.conf",
      "/usr/local/bin/backup",
    ]);
    expect(files.get("/etc/sudoers.d/ada")).toMatchObject({ mode: 0o440 });
    expect(files.get("/usr/local/bin/backup")).toMatchObject({ mode: 0o755 });
  });

  test("keeps homes whole, and names what is in them", () => {
    const components = result.declaration.components.filter(({ by }) => by === "state.ts");
    expect(components.map(({ type, path, owner }) => `${type} ${path} ${owner}`)).toEqual([
      "directory /home/ada ada",
      "directory /home/ada/Documents ada",
      "repository /home/ada/src/notes ada",
      "directory /srv/worker worker",
    ]);
    expect(components.find(({ type }) => type === "repository")).toMatchObject({
      remote: "https://forge.example/ada/notes.git",
    });
  });

  test("no secret is anywhere in it", () => {
    const all = everyFile(result.directory)
      .map((path) => readFileSync(path, "latin1"))
      .join("\n");
    expect(markers.length).toBeGreaterThan(20);
    for (const marker of markers) expect(all).not.toContain(marker);
  });

  test.each([
    "the password of ada",
    "/etc/ssh/ssh_host_ed25519_key",
    "/etc/app/server.key",
    "/etc/app/tls.pem",
    "/etc/app/closed.conf",
    "/etc/app/open.conf",
    "/etc/default/app",
    "/etc/NetworkManager/system-connections/home.nmconnection",
    "/etc/wpa_supplicant/wpa_supplicant.conf",
    "/etc/wireguard/wg0.conf",
    "/etc/netrc",
    "/etc/systemd/system/app.service.d/env.conf",
    "/etc/cron.d/upload",
    "the source https://deb.example.org trixie",
    "kernel command line",
    "authorized_keys",
    "/etc/logrotate.d/rsyslog: it was deleted",
  ])("says that it has not taken %s", (what) => {
    const said = result.text.replace(/\n\s*\/\/ (?!not imported)/g, " ");
    expect(
      said
        .split("\n")
        .filter((line) => line.includes("not imported: "))
        .join("\n"),
    ).toContain(what);
  });

  test("is formatted as a person's formatter would, and sound for an editor", async () => {
    const format = [
      resolve("node_modules/.bin/biome"),
      "format",
      "--indent-style=space",
      "--line-width=120",
      "system.ts",
      "state.ts",
    ];
    const result_ = await workspace.host.run(format, { cwd: result.directory, accept: [0, 1] });
    expect(result_.stderr.toString() + result_.text).toContain("No fixes applied");
  });

  test("is asked for nowhere that holds something, and of nothing that is no Debian; a plan writes nothing", async () => {
    const again = planImport(workspace, result.directory, { root: one.root, offline: true });
    await expect(again).rejects.toMatchObject({ code: "IMPORT_NOT_EMPTY" });
    const elsewhere = planImport(workspace, join(one.scratch, "x"), { root: one.scratch, offline: true });
    await expect(elsewhere).rejects.toMatchObject({ code: "IMPORT_NOT_DEBIAN" });
    expect(readdirSync(one.scratch).sort()).toEqual(["pristine", "worked-on"]);
  });
});
