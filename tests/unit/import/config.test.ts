import { expect, test } from "vitest";
import { type FoundMachine, importedConfig, type Surroundings, skeleton } from "../../../src/import/index.ts";

const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJtXwKjn/eCiC+JSMeA7N0FsnIz57o2VjL2woYehFPFX ada@example";
const node = { mode: 0o644, owner: "root", group: "root", why: "no package's" };
const installed = (name: string) =>
  `Package: ${name}\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1\n\n`;

const machine: FoundMachine = {
  os: { id: "debian", codename: "trixie", name: "Debian GNU/Linux 13 (trixie)" },
  settings: {
    hostname: "meadow",
    locale: "en_GB.UTF-8",
    locales: ["de_DE.UTF-8"],
    timezone: "Europe/London",
    remarks: [],
  },
  accounts: {
    people: [
      { name: "ada", uid: 1000, comment: "Ada", home: "/home/ada", shell: "/usr/bin/zsh", groups: ["sudo", "makers"] },
    ],
    groups: [{ name: "makers", gid: 1500, system: false }],
    ids: { version: 1, users: { ada: 1000 }, groups: { ada: 1000, makers: 1500 }, subids: { ada: 100_000 } },
    remarks: [{ about: "users", text: "the password of ada: hashes are secrets" }],
  },
  keys: new Map([["ada", [key]]]),
  ids: { version: 1, users: { ada: 1000 }, groups: { ada: 1000, makers: 1500 }, subids: { ada: 100_000 } },
  kernel: { parameters: ["quiet"], modules: ["loop"], remarks: [] },
  packages: {
    status: ["dpkg", "zsh", "vim", "openssh-server", "sudo"].map(installed).join(""),
    extended: "",
    aptConf: "",
  },
  architecture: "amd64",
  sources: {
    suite: "trixie",
    components: ["non-free-firmware"],
    security: true,
    updates: true,
    extra: [
      {
        name: "example",
        url: "https://packages.example.org/debian",
        suite: "trixie",
        components: ["main"],
        key: { paths: ["/etc/apt/keyrings/example.gpg"] },
      },
      { name: "dead", url: "https://dead.example", suite: "x", components: ["main"], key: { paths: ["/x"] } },
    ],
    remarks: [],
  },
  sourceKeys: new Map([
    ["example", Buffer.from("binary")],
    ["dead", Buffer.from("binary")],
  ]),
  features: [
    { name: "openssh", code: "openssh()" },
    { name: "sudo", code: "sudo()" },
  ],
  units: {
    units: [
      { name: "backup.service", state: "enabled", scope: "system" },
      { name: "apt-daily.timer", state: "disabled", scope: "system" },
      { name: "ssh.service", state: "disabled", scope: "system" },
      { name: "pipewire.socket", state: "masked", scope: "user" },
    ],
    defaultTarget: "/usr/lib/systemd/system/multi-user.target",
    remarks: [],
  },
  files: {
    files: [
      {
        ...node,
        path: "/etc/cron.d/backup",
        type: "file",
        content: Buffer.from("0 3 * * * root /usr/local/bin/backup\n"),
      },
      { ...node, path: "/etc/fine", type: "directory", mode: 0o750, group: "makers" },
      { ...node, path: "/etc/fine/print", type: "file", mode: 0o640, group: "makers", content: Buffer.from("x\n") },
      { ...node, path: "/etc/hosts", type: "file", content: Buffer.from("127.0.0.1 localhost\n192.0.2.7 nas\n") },
      { ...node, path: "/etc/motd.link", type: "symlink", mode: 0o777, target: "motd" },
      { ...node, path: "/etc/systemd/system/backup.service", type: "file", content: Buffer.from("[Service]\n") },
      { ...node, path: "/usr/local/bin/backup", type: "file", mode: 0o755, content: Buffer.from("#!/bin/sh\n") },
    ],
    remarks: [{ about: "files", text: "/etc/ssh/ssh_host_rsa_key: a private key" }],
  },
  state: [
    { kind: "directory", path: "", person: "ada", reason: "everything of ada" },
    { kind: "cache", path: ".cache", person: "ada", reason: "programs fill it again" },
    { kind: "repository", path: "src/notes", person: "ada", remote: "git@forge:ada/notes", reason: "a git work tree" },
    { kind: "directory", path: "/srv/www", owner: "www-data", group: "www-data", mode: 0o750, reason: "put there" },
  ],
  remarks: [],
};

const claim = { owner: "root", group: "root", type: "file", mode: 0o644 } as const;
const around: Surroundings = {
  declared: {
    packages: {
      ...{ suite: "trixie", components: ["main"], security: true, updates: true, recommends: false },
      ...{ base: ["dpkg"], names: ["openssh-server", "sudo"], extraSources: [], localDebs: [], debconf: [] },
    },
    files: [{ ...claim, path: "/etc/hosts", content: "", by: "base" }],
    units: [
      { name: "apt-daily.timer", dropins: {}, state: "masked", scope: "system", by: "base" },
      { name: "ssh.service", dropins: {}, state: "enabled", scope: "system", by: "openssh" },
    ],
  },
  available: new Set(["vim"]),
  unusable: new Map([["dead", "no answer from https://dead.example"]]),
};

function text(files: ReturnType<typeof importedConfig>, path: string): string {
  return String(files.find((file) => file.path === path)?.content);
}

test("a machine reads well as a config", () => {
  const files = importedConfig(machine, around);
  expect(files.map(({ path, executable }) => (executable ? `${path} *` : path))).toMatchInlineSnapshot(`
    [
      "system.ts",
      "state.ts",
      "ids.lock",
      "keys/example.gpg",
      "files/etc/cron.d/backup",
      "files/etc/fine/print",
      "files/etc/hosts",
      "files/etc/systemd/system/backup.service",
      "files/usr/local/bin/backup *",
    ]
  `);
  expect(text(files, "system.ts")).toMatchInlineSnapshot(`
    "// The machine meadow (Debian GNU/Linux 13 (trixie)), as lethe system import found it.
    // What it could not say, or must not, stands in comments that begin with "not imported".
    // A secret is named there and never copied: copy it by hand, and keep it by keptFile(path) in state.ts.
    import { debian, defineSystem, file, group, user } from "lethe";
    import { openssh, sudo } from "lethe/features";

    // not imported: the password of ada: hashes are secrets

    export const makers = group("makers", { gid: 1500 });

    export const ada = user("ada", {
      uid: 1000,
      comment: "Ada",
      shell: "/usr/bin/zsh",
      groups: ["sudo", makers],
      authorizedKeys: ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJtXwKjn/eCiC+JSMeA7N0FsnIz57o2VjL2woYehFPFX ada@example"],
    });

    const packages = ["vim"];

    export default defineSystem({
      hostname: "meadow",
      // not imported: the source dead: no answer from https://dead.example
      // not imported: zsh 1: no source has what is called so. Where you have a .deb: localDebs of debian(...)
      packages: debian("trixie", packages, {
        components: ["main", "non-free-firmware"],
        extraSources: [
          {
            name: "example",
            url: "https://packages.example.org/debian",
            suite: "trixie",
            components: ["main"],
            signedBy: "keys/example.gpg",
          },
        ],
      }),
      locale: "en_GB.UTF-8",
      locales: ["de_DE.UTF-8"],
      timezone: "Europe/London",
      kernel: { parameters: ["quiet"], modules: ["loop"] },
      users: [ada],
      groups: [makers],
      features: [openssh(), sudo()],
      units: { "backup.service": "enabled", "ssh.service": { state: "disabled", replaces: "openssh" } },
      userUnits: { "pipewire.socket": "masked" },
      // not imported: /etc/ssh/ssh_host_rsa_key: a private key
      files: {
        "/etc/cron.d/backup": file.from("files/etc/cron.d/backup"),
        "/etc/fine": file.directory({ mode: 0o750, group: "makers" }),
        "/etc/fine/print": file.from("files/etc/fine/print", { mode: 0o640, group: "makers" }),
        "/etc/hosts": file.from("files/etc/hosts", { replaces: "base" }),
        "/etc/motd.link": file.link("motd"),
        "/etc/systemd/system/backup.service": file.from("files/etc/systemd/system/backup.service"),
        "/etc/systemd/system/default.target": file.link("/usr/lib/systemd/system/multi-user.target"),
        "/usr/local/bin/backup": file.from("files/usr/local/bin/backup"),
      },
      // Nothing is erased yet: each login tells what would have been. Take this line away when state.ts says it all.
      erase: "report",
    });
    "
  `);
  expect(text(files, "state.ts")).toMatchInlineSnapshot(`
    "import { cache, defineState, directory, repository } from "lethe";
    import { ada } from "./system.ts";

    export default defineState([
      // What is not named here is no part of the machine: lethe state check-untracked says what else there is.
      directory(ada.home(), { reason: "everything of ada" }),
      cache(ada.home(".cache"), { limit: "10G", reason: "programs fill it again" }),
      repository(ada.home("src/notes"), { remote: "git@forge:ada/notes", reason: "a git work tree" }),
      directory("/srv/www", { owner: "www-data", group: "www-data", mode: 0o750, reason: "put there" }),
    ]);
    "
  `);
});

test("its features alone are a config too, which says what the rest need not", () => {
  expect(text(skeleton(machine), "system.ts")).toMatchInlineSnapshot(`
    "import { debian, defineSystem } from "lethe";
    import { openssh, sudo } from "lethe/features";
    export default defineSystem({ hostname: "meadow", packages: debian("trixie"), features: [openssh(), sudo()] });
    "
  `);
});

test("of a bare machine little is said", () => {
  const bare: FoundMachine = {
    ...machine,
    accounts: { ...machine.accounts, people: [], groups: [], remarks: [] },
    keys: new Map([["root", [key]]]),
    kernel: { parameters: [], modules: [], remarks: [] },
    sources: { ...machine.sources, components: [], extra: [] },
    features: [],
    units: { units: [], remarks: [] },
    files: { files: [], remarks: [] },
    state: [],
  };
  const files = importedConfig(bare, { ...around, unusable: new Map() });
  expect(text(files, "system.ts")).toMatchInlineSnapshot(`
    "// The machine meadow (Debian GNU/Linux 13 (trixie)), as lethe system import found it.
    // What it could not say, or must not, stands in comments that begin with "not imported".
    // A secret is named there and never copied: copy it by hand, and keep it by keptFile(path) in state.ts.
    import { debian, defineSystem, user } from "lethe";

    export const root = user("root", {
      authorizedKeys: ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJtXwKjn/eCiC+JSMeA7N0FsnIz57o2VjL2woYehFPFX ada@example"],
    });

    export default defineSystem({
      hostname: "meadow",
      // not imported: zsh 1: no source has what is called so. Where you have a .deb: localDebs of debian(...)
      packages: debian("trixie", ["vim"]),
      locale: "en_GB.UTF-8",
      locales: ["de_DE.UTF-8"],
      timezone: "Europe/London",
      users: [root],
      // Nothing is erased yet: each login tells what would have been. Take this line away when state.ts says it all.
      erase: "report",
    });
    "
  `);
});
