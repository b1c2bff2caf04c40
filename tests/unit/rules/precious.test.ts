import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { explainedBy } from "./tables.ts";

/** What people would miss: nothing curated may be about it. */
const FILES = [
  ...[
    "~/.bashrc",
    "~/.zshrc",
    "~/.profile",
    "~/.vimrc",
    "~/.emacs",
    "~/.gitconfig",
    "~/.netrc",
    "~/.pgpass",
    "~/.my.cnf",
  ],
  ...["~/.bash_history", "~/.zsh_history", "~/.python_history", "~/.psql_history", "~/.local/share/fish/fish_history"],
  ...["~/.git-credentials", "~/.npmrc", "~/.pypirc", "~/.cargo/config.toml", "~/.m2/settings.xml", "~/.kube/config"],
  ...["~/.config/mimeapps.list", "~/.config/user-dirs.dirs", "~/.config/dconf/user", "~/.config/monitors.xml"],
  ...["~/.config/kdeglobals", "~/.config/plasma-org.kde.plasma.desktop-appletsrc", "~/.local/share/recently-used.xbel"],
  ...[
    "~/.config/chromium/Default/Bookmarks",
    "~/.config/chromium/Default/Login Data",
    "~/.config/google-chrome/Local State",
  ],
  ...["~/.config/google-chrome/Profile 1/History", "~/.config/BraveSoftware/Brave-Browser/Default/Cookies"],
  ...["~/.config/chromium/Default/Current Session", "~/.config/chromium/Default/Preferences"],
  ...[
    "places.sqlite",
    "logins.json",
    "key4.db",
    "cert9.db",
    "cookies.sqlite",
    "prefs.js",
    "sessionstore.jsonlz4",
  ].flatMap((name) => [`~/.mozilla/firefox/a.default/${name}`, `~/.thunderbird/a.default/${name}`]),
  ...[
    "~/.thunderbird/a/abook.sqlite",
    "~/.thunderbird/a/calendar-data/local.sqlite",
    "~/.local/share/evolution/calendar/a.ics",
  ],
  ...["~/.emacs.d/auto-save-list/a", "~/.vim/undo/a", "~/.local/state/nvim/swap/a.swp", "~/.config/Code/Backups/a"],
  ...["~/.config/Signal/sql/db.sqlite", "~/.config/Signal/config.json", "~/.config/Slack/storage/slack-settings"],
  ...["~/.local/share/lutris/pga.db", "~/.minecraft/options.txt", "~/.julia/environments/v1.11/Manifest.toml"],
  ...[
    "/etc/passwd",
    "/etc/shadow",
    "/etc/group",
    "/etc/gshadow",
    "/etc/subuid",
    "/etc/fstab",
    "/etc/crypttab",
    "/etc/hosts",
  ],
  ...[
    "/etc/hostname",
    "/etc/localtime",
    "/etc/locale.gen",
    "/etc/machine-info",
    "/etc/aliases",
    "/etc/exports",
    "/etc/crontab",
  ],
  ...[
    "/etc/apt/sources.list",
    "/etc/apt/preferences",
    "/etc/default/grub",
    "/etc/ca-certificates.conf",
    "/etc/xml/catalog",
  ],
  ...[
    "/etc/cups/printers.conf",
    "/etc/postfix/main.cf",
    "/etc/rc.local",
    "/etc/sudoers",
    "/etc/environment",
    "/etc/shells",
  ],
  ...[
    "/etc/ssl/certs/mine.pem",
    "/etc/ssl/certs/java/cacerts",
    "/etc/sysctl.conf",
    "/etc/X11/xorg.conf",
    "/boot/grub/custom.cfg",
  ],
  ...["rsa", "ecdsa", "ed25519"].map((kind) => `/etc/ssh/ssh_host_${kind}_key`),
  ...["/var/lib/systemd/credential.secret", "/var/lib/systemd/pcrlock.json", "/var/lib/NetworkManager/secret_key"],
  ...[
    "/var/lib/dkms/mok.key",
    "/var/lib/alsa/asound.state",
    "/var/lib/libvirt/qemu/nvram/a_VARS.fd",
    "/var/lib/samba/private/passdb.tdb",
  ],
  ...["/var/lib/tor/onion/hs_ed25519_secret_key", "/var/lib/bluetooth/00:11:22:33:44:55/66:77:88:99:AA:BB/info"],
];

/** Directories in which nothing is to be hidden, whatever it is called. */
const DIRECTORIES = [
  ...["Documents", "Desktop", "Downloads", "Pictures", "Music", "Videos", "Mail", "src", "notes", "bin"].map(
    (name) => `~/${name}`,
  ),
  ...[
    "~/.ssh",
    "~/.gnupg",
    "~/.pki",
    "~/.password-store",
    "~/.local/share/keyrings",
    "~/.local/share/kwalletd",
    "~/.aws",
  ],
  ...[
    "~/.local/bin",
    "~/.local/share/Trash",
    "~/.local/share/applications",
    "~/.config/systemd/user",
    "~/.config/nvim/lua",
  ],
  ...[
    "~/.mozilla/firefox/a.default/storage",
    "~/.mozilla/firefox/a.default/sessionstore-backups",
    "~/.mozilla/firefox/a.default/extensions",
  ],
  ...["~/.thunderbird/a.default/Mail", "~/.thunderbird/a.default/ImapMail", "~/.config/chromium/Default/Extensions"],
  ...["~/.config/chromium/Default/Local Storage", "~/.config/chromium/Default/IndexedDB"],
  ...[
    "~/.local/share/evolution",
    "~/.local/share/akonadi",
    "~/.local/share/gnome-boxes",
    "~/VirtualBox VMs/a/Snapshots",
  ],
  ...[
    "~/.local/share/Steam/userdata",
    "~/.local/share/Steam/steamapps/compatdata",
    "~/.local/share/Steam/steamapps/common",
  ],
  ...[
    "~/.minecraft/saves",
    "~/.minecraft/screenshots",
    "~/.var/app/org.a.A/data",
    "~/.var/app/org.a.A/config",
    "~/snap/a/current",
  ],
  ...[
    "~/.local/share/containers/storage",
    "~/.vagrant.d/boxes",
    "~/miniconda3/envs",
    "~/.julia/dev",
    "~/go/src",
    "~/.ivy2/local",
  ],
  ...[
    "/srv",
    "/opt",
    "/usr/local/bin",
    "/usr/local/sbin",
    "/usr/local/etc",
    "/usr/local/share/ca-certificates",
    "/usr/local/lib/a",
  ],
  ...[
    "/etc/NetworkManager/system-connections",
    "/etc/wireguard",
    "/etc/openvpn",
    "/etc/letsencrypt",
    "/etc/apt/keyrings",
  ],
  ...[
    "/etc/apt/sources.list.d",
    "/etc/cron.d",
    "/etc/sudoers.d",
    "/etc/systemd/system",
    "/etc/modprobe.d",
    "/etc/sysctl.d",
  ],
  ...[
    "/etc/network/interfaces.d",
    "/etc/udev/rules.d",
    "/etc/ssh/sshd_config.d",
    "/etc/nginx/sites-available",
    "/etc/pam.d",
  ],
  ...[
    "/etc/apache2/sites-enabled",
    "/etc/apache2/mods-enabled",
    "/etc/libvirt/qemu",
    "/etc/postgresql/17/main",
    "/etc/docker",
  ],
  ...["/etc/cups/ppd", "/etc/cups/ssl", "/etc/apparmor.d", "/etc/initramfs-tools/hooks", "/etc/grub.d", "/etc/skel"],
  ...["/var/lib/postgresql/17/main/base", "/var/lib/postgresql/17/main/pg_wal", "/var/lib/mysql/app", "/var/lib/redis"],
  ...[
    "/var/lib/mongodb",
    "/var/lib/ldap",
    "/var/lib/docker/volumes",
    "/var/lib/docker/overlay2",
    "/var/lib/containerd/io",
  ],
  ...["/var/lib/libvirt/images", "/var/lib/machines", "/var/lib/iwd", "/var/lib/AccountsService", "/var/lib/fprint"],
  ...[
    "/var/lib/systemd/linger",
    "/var/lib/systemd/home",
    "/var/lib/private/a",
    "/var/lib/flatpak/app",
    "/var/lib/snapd/snaps",
  ],
  ...[
    "/var/mail",
    "/var/spool/cron/crontabs",
    "/var/spool/postfix/deferred",
    "/var/spool/exim4/input",
    "/var/www",
    "/var/local",
  ],
  ...[
    "/var/backups/mine",
    "/var/tmp/mine",
    "/mnt",
    "/media/ada",
    "/home/ada/.local/state/a",
    "/data",
    "/lost+found",
    "/boot/loader",
  ],
  ...["/boot/efi/EFI/Microsoft", "/boot/efi/EFI/BOOT", "/var/opt", "/etc/opt"],
];

const name = fc.oneof(
  fc.stringMatching(/^[a-z.~ _-]{1,8}$/),
  fc.constantFrom(
    "cache",
    "Cache",
    ".cache",
    "tmp",
    "log",
    "logs",
    "GPUCache",
    "Code Cache",
    "target",
    "build",
    "backup",
    "lock",
  ),
  fc.constantFrom(
    "a.log",
    "a.tmp",
    "a.pid",
    "a.cache",
    "a.lock",
    "stamp-a",
    "1.0",
    "tags",
    "ls-R",
    "a.elc",
    "a.pyc",
    "a.jsa",
  ),
);

describe("nothing curated hides", () => {
  it.each(FILES)("%s", (path) => {
    expect(explainedBy(path)).toBeUndefined();
  });

  it.each(DIRECTORIES)("%s, nor anything in it", (directory) => {
    expect(explainedBy(directory)).toBeUndefined();
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 4 }), (names) => {
        expect(explainedBy(`${directory}/${names.join("/")}`)).toBeUndefined();
      }),
      { numRuns: 100 },
    );
  });

  it("what lies right in a home, under a name of its person's own", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-zA-Z0-9][a-zA-Z0-9 ._-]{0,12}$/), name, (own, below) => {
        fc.pre(!/^(ana|mini)conda3$|^miniforge3$|^VirtualBox VMs$|^snap$|^go$|^Maildir$|^mail$/.test(own));
        expect(explainedBy(`~/${own}`)).toBeUndefined();
        expect(explainedBy(`~/${own}/${below}`)).toBeUndefined();
      }),
    );
  });
});
