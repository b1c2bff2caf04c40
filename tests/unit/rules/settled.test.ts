import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { memoryHost } from "../../../src/host/index.ts";
import { Gathered } from "../../../src/rules/gathered.ts";
import { settled } from "../../../src/rules/settled/index.ts";

const md5 = (text: string) => createHash("md5").update(text).digest("hex");
const SSHD = "Include /etc/ssh/sshd_config.d/*.conf\n";
const PAM = [
  "# here are the per-package modules",
  "$auth_primary",
  "auth\trequisite\t\tpam_deny.so",
  "$auth_additional",
  "# end of pam-auth-update config",
  "",
];

/** A machine as packages' scripts leave it. */
const PRISTINE: Readonly<Record<string, string>> = {
  "/usr/share/base-files/profile": "umask 022\n",
  "/etc/profile": "umask 022\n",
  "/etc/skel/.bashrc": "alias ll='ls -l'\n",
  "/home/ada/.bashrc": "alias ll='ls -l'\n",
  "/usr/lib/cups/backend-available/dnssd": "program",
  "/usr/lib/cups/backend/mdns": "program",
  "/var/lib/ucf/hashfile": `${md5(SSHD)}  /etc/ssh/sshd_config\n`,
  "/etc/ssh/sshd_config": SSHD,
  "/etc/networks": "default\t\t0.0.0.0\nloopback\t127.0.0.0\nlink-local\t169.254.0.0\n\n",
  "/etc/fstab": "# UNCONFIGURED FSTAB FOR BASE SYSTEM\n",
  "/etc/environment": "",
  "/etc/apparmor.d/local/usr.bin.man": "# Site-specific additions\n\n",
  "/usr/share/ca-certificates/mozilla/Főtanúsítvány.crt": "",
  "/etc/ca-certificates.conf": "# Chosen\nmozilla/Főtanúsítvány.crt\n",
  "/var/lib/shells.state": "/bin/sh\n/usr/bin/zsh\n",
  "/etc/shells": "# /etc/shells: valid login shells\n/bin/sh\n/usr/bin/zsh\n",
  "/usr/share/xml-core/catalog.header": "<catalog>\n",
  "/usr/share/xml-core/catalog.footer": "</catalog>\n",
  "/var/lib/xml-core/catalog": '<delegate><id="a" catalog="file:///b">\n',
  "/etc/xml/catalog": '<catalog>\n<delegate id="a" catalog="file:///b"/>\n</catalog>\n',
  "/usr/share/pam/common-auth": PAM.join("\n"),
  "/var/lib/pam/auth": "Module: unix\n[success=end default=ignore]\tpam_unix.so nullok\n",
  "/etc/pam.d/common-auth": PAM.join("\n")
    .replace("$auth_primary", "auth\t[success=1 default=ignore]\tpam_unix.so nullok")
    .replace("$auth_additional\n", ""),
  "/var/lib/apache2/module/enabled_by_maint/alias": "",
  "/etc/apache2/mods-enabled/alias.load": "",
  "/var/lib/php/modules/8.4/cli/enabled_by_maint/curl": "",
  "/etc/php/8.4/cli/conf.d/20-curl.ini": "",
  "/etc/php/8.4/cli/conf.d/99-mine.ini": "",
  "/var/cache/postgresql/dicts/en_us.dict": "",
  "/usr/share/postgresql/17/tsearch_data/mine.dict": "",
  "/usr/lib/emacsen-common/packages/install/dictionaries-common": "",
};

const FILES = [
  ...[
    "/etc/apparmor.d/local/usr.bin.man",
    "/etc/ca-certificates.conf",
    "/etc/environment",
    "/etc/fstab",
    "/etc/networks",
  ],
  ...["/etc/pam.d/common-auth", "/etc/profile", "/etc/shells", "/etc/ssh/sshd_config", "/etc/xml/catalog"],
  ...["/home/ada/.bashrc", "/usr/lib/cups/backend/mdns"],
];
const LINKS = [
  ...[
    "/etc/apache2/mods-enabled/alias.conf",
    "/etc/apache2/mods-enabled/alias.load",
    "/etc/php/8.4/cli/conf.d/20-curl.ini",
  ],
  "/usr/share/postgresql/17/tsearch_data/en_us.dict",
];

async function told(files: Readonly<Record<string, string>>): Promise<Gathered["rules"]> {
  const gathered = new Gathered();
  await settled(memoryHost({ files }), "/", ["/home/ada"], gathered);
  return gathered.rules;
}

async function paths(files: Readonly<Record<string, string>>): Promise<string[]> {
  return (await told(files)).map(({ rule }) => rule.pattern).sort();
}

describe("what packages' scripts put among settings", () => {
  it("is explained while it is as they made it", async () => {
    const of = (type: string) => async () =>
      (await told(PRISTINE))
        .filter(({ types }) => types?.join() === type)
        .map(({ rule }) => rule.pattern)
        .sort();
    expect(await of("file")()).toEqual(FILES);
    expect(await of("symlink")()).toEqual(LINKS);
    expect((await told(PRISTINE)).filter(({ types }) => types === undefined).map(({ rule }) => rule.pattern)).toEqual([
      "/usr/share/emacs/site-lisp/dictionaries-common",
    ]);
  });

  it.each(FILES)("%s is told of when a line was added", async (path) => {
    const changed = await paths({ ...PRISTINE, [path]: `${PRISTINE[path] ?? ""}mine\n` });
    expect(changed).toEqual((await paths(PRISTINE)).filter((each) => each !== path));
  });

  it.each([
    ["/etc/pam.d/common-auth", (text: string) => text.replace("pam_unix.so nullok", "pam_unix.so")],
    ["/etc/pam.d/common-auth", (text: string) => text.replace(/^.*pam_deny.*\n/m, "")],
    ["/etc/pam.d/common-auth", (text: string) => text.replace(/^.*pam_unix.*\n/m, "")],
    ["/etc/ca-certificates.conf", (text: string) => text.replace("mozilla", "!mozilla")],
    ["/etc/shells", () => "/usr/local/bin/mine\n"],
    ["/etc/fstab", () => "UUID=1 / ext4 defaults 0 1\n"],
    ["/etc/xml/catalog", (text: string) => text.replace("///b", "///mine")],
  ])("%s is told of when a line is another", async (path, change) => {
    expect(await paths({ ...PRISTINE, [path]: change(PRISTINE[path] ?? "") })).not.toContain(path);
  });

  it("a path with stars and other bytes is itself alone", async () => {
    const path = "/etc/apparmor.d/local/a*\u00fc";
    const [rule] = (await told({ [path]: "" })).map((known) => known.rule);
    expect(rule).toMatchObject({ pattern: "/etc/apparmor.d/local/a\\*\u00fc", alone: true, by: "packages' scripts" });
  });

  it("says nothing of a machine that has none of it", async () => {
    expect(await told({ "/etc/hostname": "meadow\n" })).toEqual([]);
  });
});
