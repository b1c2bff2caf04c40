import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ReportLine } from "../../../src/model/index.ts";
import { smallSet } from "../image/fixture.ts";
import { named, type PristineTree, pristineTree, reportOf, tells } from "./pristine.ts";

let tree: PristineTree;
let pristine: readonly ReportLine[];

beforeAll(async () => {
  const more = ["ca-certificates", "ifupdown", "locales", "logrotate", "man-db", "python3", "vim-tiny", "apache2"];
  tree = await pristineTree({ ...smallSet, names: [...smallSet.names, ...more] });
  pristine = await reportOf(tree.root);
});

afterAll(() => tree.close());

const paths = (lines: readonly ReportLine[]) => lines.map(({ path }) => path).sort();

test("of a machine that nobody has touched only what is a person's by its nature is told", () => {
  expect(tree.packages).toBeGreaterThan(150);
  expect(paths(pristine)).toEqual([
    "/etc/apt/sources.list",
    "/etc/group",
    "/etc/gshadow",
    "/etc/hostname",
    "/etc/localtime",
    "/etc/passwd",
    "/etc/shadow",
    "/etc/ssh/ssh_host_ecdsa_key",
    "/etc/ssh/ssh_host_ed25519_key",
    "/etc/ssh/ssh_host_rsa_key",
  ]);
  for (const { path } of pristine) expect(named()).toContain(path);
});

/** Each in a place where packages, or rules, are busy. */
const PLANTED = [
  ...["/etc/NetworkManager/system-connections/home.nmconnection", "/etc/apache2/mods-enabled/rewrite.load"],
  ...["/etc/apache2/sites-enabled/shop.conf", "/etc/apt/keyrings/mine.asc", "/etc/cron.d/backup", "/etc/hosts.mine"],
  ...["/etc/ssh/sshd_config.d/mine.conf", "/etc/ssl/certs/shop.pem", "/etc/ssl/private/shop.key", "/etc/sudoers.d/ada"],
  ...[
    "/etc/systemd/system/mine.service",
    "/etc/systemd/system/multi-user.target.wants/mine.service",
    "/etc/wireguard/wg0.conf",
  ],
  ...[
    "/home/ada/.config/chromium/Default/Bookmarks",
    "/home/ada/.gnupg/private-keys-v1.d/1.key",
    "/home/ada/.ssh/id_ed25519",
  ],
  ...[
    "/home/ada/.local/share/keyrings/login.keyring",
    "/home/ada/.minecraft/saves/World/level.dat",
    "/home/ada/Maildir/cur/1:2,S",
  ],
  ...["/home/ada/.mozilla/firefox/a.default/logins.json", "/home/ada/.mozilla/firefox/a.default/places.sqlite"],
  ...[
    "/home/ada/.thunderbird/a/Mail/Local Folders/Sent",
    "/home/ada/Documents/cache/letter.odt",
    "/home/ada/Pictures/1.jpg",
  ],
  ...["/home/ada/src/build/thesis.tex", "/opt/app/bin/app", "/root/.bash_history", "/root/notes", "/srv/data/a.log"],
  ...[
    "/usr/lib/python3/dist-packages/mine.py",
    "/usr/local/bin/backup",
    "/usr/local/lib/python3.13/dist-packages/mine.py",
  ],
  ...[
    "/usr/local/share/ca-certificates/mine.crt",
    "/usr/share/mime/packages/mine.xml",
    "/var/backups/mine.tar",
    "/var/lib/app/db",
  ],
  ...[
    "/var/lib/postgresql/17/main/base/1/1",
    "/var/lib/private/app/db",
    "/var/lib/systemd/linger/ada",
    "/var/mail/ada",
  ],
  ...["/var/spool/cron/crontabs/ada", "/var/www/html/shop/index.php", "/lost+found/#1", "/data/a", "/boot/mine.img"],
];

/** Settings that are explained as long as they are as their package's script left them. */
const CHANGED = [
  ...["/etc/ca-certificates.conf", "/etc/environment", "/etc/hosts", "/etc/nsswitch.conf", "/etc/pam.d/common-auth"],
  ...["/etc/profile", "/etc/shells", "/etc/ssh/sshd_config", "/root/.bashrc", "/var/www/html/index.html"],
];

test("nothing that people put there is hidden, and no change of what was explained", async () => {
  for (const path of PLANTED) {
    mkdirSync(dirname(join(tree.root, path)), { recursive: true });
    writeFileSync(join(tree.root, path), "mine\n");
    chmodSync(join(tree.root, path), 0o600);
  }
  for (const path of CHANGED) {
    const file = join(tree.root, path);
    writeFileSync(file, `${readFileSync(file, "utf8")}\nmine\n`);
  }
  const lines = await reportOf(tree.root);
  const hidden = [...PLANTED, ...CHANGED].filter((path) => !lines.some((line) => tells(line, path)));
  expect(hidden).toEqual([]);
});
