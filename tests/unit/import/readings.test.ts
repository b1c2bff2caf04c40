import { describe, expect, test } from "vitest";
import { accountsOf, authorizedKeysOf, namesWithPassword } from "../../../src/import/accounts.ts";
import { remoteOf } from "../../../src/import/homes.ts";
import { kernelOf } from "../../../src/import/kernel.ts";
import { packagesOf } from "../../../src/import/packages.ts";
import { settingsOf } from "../../../src/import/settings.ts";
import { dearmored, isPublicRing, sourcesOf } from "../../../src/import/sources.ts";
import { unitsOf } from "../../../src/import/units.ts";

const text = (remarks: readonly { readonly text: string }[]) => remarks.map((one) => one.text).join("\n");

describe("accounts", () => {
  const passwd = [
    "root:x:0:0:root:/root:/bin/bash",
    "daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin",
    "messagebus:x:100:107::/nonexistent:/usr/sbin/nologin",
    "worker:x:998:998:By hand:/srv/worker:/usr/sbin/nologin",
    "ada:x:1000:1000:Ada Lovelace,,,:/home/ada:/usr/bin/zsh",
    "grace:x:1001:100:Grace,1=2:/home/grace:",
    "Odd.Name:x:1002:1002::/home/odd:/bin/bash",
    "nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin",
    "+nis",
  ].join("\n");
  const group = [
    "sudo:x:27:ada",
    "users:x:100:",
    "messagebus:x:107:",
    "docker:x:996:ada",
    "worker:x:998:",
    "ada:x:1000:",
    "makers:x:1500:ada,grace",
  ].join("\n");
  const found = accountsOf(
    { passwd, group, subuid: "ada:165536:65536\ngrace:300000:100\n", withPassword: new Set(["ada", "root"]) },
    (name) => ["messagebus", "docker"].includes(name),
  );

  test("people and the accounts made by hand keep number, shell, home and groups", () => {
    expect(found.people).toEqual([
      { name: "worker", uid: 998, comment: "By hand", home: "/srv/worker", shell: "/usr/sbin/nologin", groups: [] },
      {
        name: "ada",
        uid: 1000,
        comment: "Ada Lovelace",
        home: "/home/ada",
        shell: "/usr/bin/zsh",
        groups: ["sudo", "docker", "makers"],
      },
      { name: "grace", uid: 1001, comment: "Grace", home: "/home/grace", shell: "/bin/sh", groups: ["makers"] },
    ]);
    expect(found.groups).toEqual([{ name: "makers", gid: 1500, system: false }]);
  });

  test("all numbers are pinned, as what is brought over has them", () => {
    expect(found.ids.users).toMatchObject({ messagebus: 100, worker: 998, ada: 1000, grace: 1001 });
    expect(found.ids.groups).toMatchObject({ docker: 996, makers: 1500 });
    expect(found.ids.groups).not.toHaveProperty("users");
    expect(found.ids.subids).toEqual({ ada: 165_536 });
  });

  test("what it could not take is said", () => {
    expect(text(found.remarks)).toContain("the account Odd.Name (1002)");
    expect(text(found.remarks)).toContain("the main group of grace is users");
    expect(text(found.remarks)).toContain("the password of ada");
    expect(text(found.remarks)).toContain("the password of root");
  });

  test("of shadow it is known who has a password, and nothing else", () => {
    expect(namesWithPassword("root:*:1::::::\nada:$y$x$y:1::::::\nbob:!$6$x:1::::::\n")).toEqual(new Set(["ada"]));
  });

  test("only plain public keys are taken", () => {
    const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJtXwKjn/eCiC ada";
    const lines = ["# mine", "", key, `command="x" ${key}`, `environment="T=1" ${key}`, "cert-authority *"];
    expect(authorizedKeysOf(lines.join("\n"))).toEqual({ keys: [key, `command="x" ${key}`], refused: 2 });
  });
});

describe("settings", () => {
  const none = {
    hostname: "meadow",
    locale: undefined,
    localeGen: undefined,
    localtime: undefined,
    timezone: undefined,
    keyboard: undefined,
  };

  test("of an installer's files", () => {
    const found = settingsOf({
      hostname: "Meadow\n",
      locale: 'LANG="de_DE.utf8"\nLC_PAPER=fr_FR.UTF-8\n',
      localeGen: "# aa_DJ ISO-8859-1\nde_DE.UTF-8 UTF-8\nfr_FR.UTF-8 UTF-8\nde_DE@euro ISO-8859-15\n",
      localtime: "/usr/share/zoneinfo/Europe/Berlin",
      timezone: "Etc/UTC\n",
      keyboard: 'XKBLAYOUT="de,us"\nXKBVARIANT="nodeadkeys,"\nXKBOPTIONS="ctrl:nocaps"\n',
    });
    expect(found).toMatchObject({
      hostname: "meadow",
      locale: "de_DE.UTF-8",
      locales: ["fr_FR.UTF-8"],
      timezone: "Europe/Berlin",
      keyboard: "de(nodeadkeys),us",
    });
    expect(text(found.remarks)).toMatch(/Meadow[\s\S]*LC_PAPER[\s\S]*de_DE@euro[\s\S]*XKBOPTIONS/);
  });

  test("nothing said is nothing said", () => {
    expect(settingsOf(none)).toEqual({ hostname: "meadow", locales: [], remarks: [] });
    expect(settingsOf({ ...none, keyboard: 'XKBLAYOUT="us"\n' })).not.toHaveProperty("keyboard");
    expect(settingsOf({ ...none, timezone: "Mars/Base" })).not.toHaveProperty("timezone");
  });
});

test("the kernel's command line, without what was the former system's and what looks like a secret", () => {
  const found = kernelOf(
    {
      grub: 'GRUB_CMDLINE_LINUX_DEFAULT="quiet splash"\nGRUB_CMDLINE_LINUX="root=/dev/sda1 console=ttyS0,115200 app.token=q8w7e6r5"\n',
      cmdline: undefined,
      modules: "# comment\nloop\nbonding max_bonds=2\n",
      packages: new Set(["linux-image-cloud-amd64", "linux-image-6.12.1-cloud-amd64"]),
    },
    "amd64",
  );
  expect(found).toMatchObject({
    package: "linux-image-cloud-amd64",
    parameters: ["console=ttyS0,115200", "quiet", "splash"],
    modules: ["loop", "bonding"],
  });
  expect(text(found.remarks)).toContain("1 words");
  expect(JSON.stringify(found)).not.toContain("q8w7e6r5");
});

describe("sources", () => {
  const os = { id: "debian", codename: "trixie", name: "Debian GNU/Linux 13 (trixie)" };
  const debian = {
    uri: "http://mirror.example/debian",
    suite: "trixie",
    components: ["main", "contrib"],
    signedBy: "",
  };
  const other = {
    uri: "https://deb.nodeworks.example/node_20.x",
    suite: "nodistro",
    components: ["main"],
    signedBy: "/etc/apt/keyrings/n.gpg",
  };

  test("Debian's own become the suite; others keep their key", () => {
    const found = sourcesOf([debian, { ...debian, suite: "trixie-updates" }, other], os, []);
    expect(found).toMatchObject({ suite: "trixie", components: ["contrib"], security: false, updates: true });
    expect(found.mirror).toBe(debian.uri);
    expect(found.extra).toEqual([
      {
        name: "nodeworks",
        url: other.uri,
        suite: "nodistro",
        components: ["main"],
        key: { paths: ["/etc/apt/keyrings/n.gpg"] },
      },
    ]);
  });

  test("what cannot be said is said so, without the password in it", () => {
    const found = sourcesOf(
      [
        debian,
        { ...debian, suite: "trixie-backports" },
        { ...other, uri: "https://ada:hunter22@example.org/deb" },
        { ...other, signedBy: "" },
        { ...other, signedBy: "0123456789ABCDEF0123456789ABCDEF01234567" },
        { ...other, uri: "cdrom:[Debian]/" },
      ],
      os,
      [],
    );
    expect(found.extra).toEqual([]);
    expect(found.remarks).toHaveLength(5);
    expect(JSON.stringify(found)).not.toContain("hunter22");
  });

  test.each([
    ["debian", "bookworm"],
    ["ubuntu", "noble"],
  ])("of %s %s it is Debian's own suite that is built", (id, codename) => {
    const ubuntu = { uri: "http://archive.ubuntu.com/ubuntu", suite: codename, components: ["main"], signedBy: "" };
    const found = sourcesOf([ubuntu], { id, codename, name: `${id} ${codename}` }, []);
    expect(found).toMatchObject({ suite: "trixie", extra: [] });
    expect(text(found.remarks)).toContain(codename);
  });

  test("one key for all is taken from apt's trusted ones, and a key in the file itself as it is", () => {
    const armor = "\n -----BEGIN PGP PUBLIC KEY BLOCK-----\n .\n mQ==\n -----END PGP PUBLIC KEY BLOCK-----";
    const found = sourcesOf(
      [
        { ...other, signedBy: "" },
        { ...other, signedBy: armor },
      ],
      os,
      ["/etc/apt/trusted.gpg.d/x.asc"],
    );
    expect(found.extra.map(({ name, key }) => [name, key])).toEqual([
      ["nodeworks", { paths: ["/etc/apt/trusted.gpg.d/x.asc"] }],
      ["nodeworks-2", { text: "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nmQ==\n-----END PGP PUBLIC KEY BLOCK-----\n" }],
    ]);
    expect(dearmored(Buffer.from("-----BEGIN PGP PUBLIC KEY BLOCK-----\n\naGVs\nbG8=\n=abcd\n-----END"))).toEqual(
      Buffer.from("hello"),
    );
  });
});

test.each([
  [true, "an armored public key", Buffer.from("-----BEGIN PGP PUBLIC KEY BLOCK-----\n")],
  [true, "a public key of the old format", Buffer.from([0x99, 1, 2])],
  [true, "a public key of the new format", Buffer.from([0xc6, 1, 2])],
  [false, "an armored private key", Buffer.from("-----BEGIN PGP PRIVATE KEY BLOCK-----\n")],
  [false, "a private key of the old format", Buffer.from([0x95, 1, 2])],
  [false, "a private key of the new format", Buffer.from([0xc5, 1, 2])],
  [false, "something else", Buffer.from("password = x\n")],
])("%s: %s may sign a source", (is, _, content) => expect(isPublicRing(content)).toBe(is));

describe("packages", () => {
  const stanza = (name: string, more = "", status = "install ok installed", architecture = "amd64") =>
    `Package: ${name}\nStatus: ${status}\nArchitecture: ${architecture}\nVersion: 1\n${more}\n`;
  const status = [
    stanza("dpkg", "Essential: yes\nPre-Depends: libc6 (>= 2)\n"),
    stanza("libc6"),
    stanza("systemd", "Depends: libmount1 | libother\n"),
    stanza("libmount1"),
    stanza("vim", "Depends: vim-common\nRecommends: xxd\n"),
    stanza("vim-common"),
    stanza("xxd"),
    stanza("grub-efi-amd64"),
    stanza("chrony"),
    stanza("mytool"),
    stanza("gone", "", "deinstall ok config-files"),
    stanza("wine32", "", "install ok installed", "i386"),
    stanza("held", "", "hold ok installed"),
  ].join("\n");
  const auto = (name: string) => `Package: ${name}\nArchitecture: amd64\nAuto-Installed: 1\n`;
  const extended = ["vim-common", "xxd", "libmount1"].map(auto).join("\n");
  const available = new Set(["vim", "xxd", "held"]);

  test("what a person asked for, without what the base brings, what is replaced and what nobody has", () => {
    const found = packagesOf({ status, extended, aptConf: "" }, ["systemd"], available);
    expect(found).toMatchObject({ architecture: "amd64", names: ["held", "vim"], recommends: true });
    expect(text(found.remarks)).toMatch(/wine32[\s\S]*chrony[\s\S]*mytool 1[\s\S]*hold on held/);
  });

  test("where recommended packages did not come along, those that are there are named", () => {
    const found = packagesOf({ status, extended, aptConf: 'APT::Install-Recommends "false";' }, ["systemd"], available);
    expect(found).toMatchObject({ names: ["held", "vim", "xxd"], recommends: false });
  });
});

test("units: what differs from what their packages do", () => {
  const link = (path: string, target = `/usr/lib/systemd/system/${path.split("/").at(-1) ?? ""}`) => ({
    scope: "system" as const,
    path,
    target,
  });
  const found = unitsOf({
    links: [
      link("multi-user.target.wants/cron.service"),
      link("multi-user.target.wants/backup.service", "/etc/systemd/system/backup.service"),
      link("sockets.target.wants/ssh.socket"),
      link("getty.target.wants/getty@tty1.service"),
      link("multi-user.target.wants/foo@bar.service"),
      link("multi-user.target.wants/lost.service"),
      link("sshd.service", "/usr/lib/systemd/system/ssh.service"),
      link("apache2.service", "/dev/null"),
      link("removed.service", "/dev/null"),
      link("default.target", "/usr/lib/systemd/system/multi-user.target"),
    ],
    files: new Map([
      ...["cron.service", "ssh.socket", "ssh.service", "foo@.service", "off.timer"].map(
        (name) => [name, "package"] as const,
      ),
      ["backup.service", "etc"],
    ]),
    enabledByPackages: { system: new Set(["cron.service", "ssh.service", "off.timer"]), user: new Set() },
    maskedByPackages: new Set(["removed.service"]),
  });
  expect(found.units.map(({ name, state }) => `${name} ${state}`)).toEqual([
    "apache2.service masked",
    "backup.service enabled",
    "foo@bar.service enabled",
    "off.timer disabled",
    "ssh.socket enabled",
  ]);
  expect(found.defaultTarget).toBe("/usr/lib/systemd/system/multi-user.target");
  expect(text(found.remarks)).toContain("lost.service");
});

test.each([
  ['[remote "origin"]\n\turl = git@forge:ada/notes\n', "git@forge:ada/notes"],
  [
    '[remote "x"]\n\turl = https://a/b\n[remote "origin"]\n\turl = https://ada:tok@forge/x.git\n',
    "https://forge/x.git",
  ],
  ['[remote "origin"]\n\turl = https://token@forge/x\n', "https://forge/x"],
  ['[remote "origin"]\n\turl = ssh://git@forge/x\n', "ssh://git@forge/x"],
  ["[core]\n\tbare = false\n", undefined],
])("the remote of a work tree: %j", (config, remote) => expect(remoteOf(config)).toBe(remote));
