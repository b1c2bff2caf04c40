const LOCAL = ["bin", "etc", "games", "include", "lib", "libexec", "sbin", "share", "src"];
/** Directories in which people keep one project beside another. */
const PROJECTS = ["src", "code", "dev", "git", "projects", "repos", "workspace"];

/**
 * Patterns of directories that a report never rolls up into one line: what is in them belongs to many. Each is about the
 * directory itself, not about what is below it. An empty one is no finding: somebody's package, or the file hierarchy, wants it.
 */
export const containers: readonly string[] = [
  "/",
  // The file hierarchy's own: packages of Debian make some of them without owning them.
  ...[
    "/boot",
    "/boot/efi",
    "/etc",
    "/etc/opt",
    "/home",
    "/lost+found",
    "/media",
    "/media/*",
    "/mnt",
    "/opt",
    "/root",
    "/srv",
  ],
  ...["/usr", "/usr/lib", "/usr/lib32", "/usr/lib64", "/usr/libx32", "/usr/share", "/usr/local"],
  ...LOCAL.map((name) => `/usr/local/${name}`),
  ...["/usr/local/lib/*/dist-packages", "/usr/local/lib/python*", "/usr/local/share/*"],
  // Catalogues of a person's own that sgml-base and xml-core make room for.
  ...[
    "/usr/local/share/sgml/*",
    "/usr/local/share/xml/*",
    "/usr/local/share/texmf/*",
    "/usr/local/share/emacs/*",
    "/usr/local/share/zsh/*",
  ],
  ...[
    "/var",
    "/var/backups",
    "/var/cache",
    "/var/lib",
    "/var/local",
    "/var/log",
    "/var/mail",
    "/var/opt",
    "/var/spool",
  ],
  ...["/var/cache/private", "/var/lib/private", "/var/log/private", "/var/lib/systemd", "/var/spool/cron", "/var/tmp"],
  ...["/var/lib/machines", "/var/lib/portables", "/var/www"],
  // Settings: each file is a thing of its own.
  ...[
    "/etc/apt",
    "/etc/apt/*.d",
    "/etc/apt/keyrings",
    "/etc/cron.*",
    "/etc/default",
    "/etc/profile.d",
    "/etc/sudoers.d",
  ],
  ...["/etc/systemd", "/etc/systemd/network", "/etc/systemd/system", "/etc/systemd/user", "/etc/modprobe.d"],
  ...["/etc/apparmor.d/local", "/etc/NetworkManager/system-connections"],
  "~",
  ...["~/.config", "~/.config/autostart", "~/.config/systemd", "~/.config/systemd/user", "~/.local", "~/.local/bin"],
  ...["~/.local/lib", "~/.local/share", "~/.local/share/applications", "~/.local/state", "~/.local/opt"],
  ...["~/.var", "~/.var/app", "~/.var/app/*", "~/.var/app/*/config", "~/.var/app/*/data", "~/bin", "~/opt", "~/snap"],
  ...PROJECTS.flatMap((name) => [`~/${name}`, `~/${name.charAt(0).toUpperCase()}${name.slice(1)}`]),
];
