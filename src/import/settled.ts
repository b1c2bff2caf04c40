import type { BytePath } from "../model/index.ts";

/**
 * Places below /etc that are read for what they say, and said in the config's own words, or that are made anew by the
 * packages and by Lethe itself: they are never copied as files, and never remarked upon.
 */
const SETTLED: readonly RegExp[] = [
  // Accounts, and the copies that programs keep of them.
  /^\/etc\/(passwd|group|shadow|gshadow|subuid|subgid)([-~]|\.(lock|org|bak|old))?$/,
  /^\/etc\/\.(pwd\.lock|updated)$/,
  // Name, language, place, keyboard, kernel, disks.
  /^\/etc\/(hostname|timezone|localtime|locale\.(gen|conf)|default\/(locale|keyboard|grub)|vconsole\.conf)$/,
  /^\/etc\/(fstab|crypttab|mtab|adjtime|machine-id|modules|machine-info)$/,
  /^\/etc\/modules-load\.d\/modules\.conf$/,
  /^\/etc\/(default\/grub\.d|grub\.d|kernel|initramfs-tools|console-setup)\//,
  // The network as it is at the moment.
  /^\/etc\/(resolv\.conf|network\/run)$/,
  // apt's sources are the packages of the config.
  /^\/etc\/apt\/(sources\.list|trusted\.gpg|auth\.conf|apt\.conf|preferences|listchanges|keyrings)/,
  // Links that systemd's enabling makes, and the older ones of init scripts.
  /^\/etc\/systemd\/(system|user)\/[^/]+\.(wants|requires|upholds)(\/|$)/,
  /^\/etc\/rc[0-6S]\.d(\/|$)/,
  /^\/etc\/init\.d\/\.depend\./,
  // What packages make from what is there.
  /^\/etc\/(alternatives|ssl\/certs|ca-certificates\.conf(\.dpkg-old|\.dpkg-new)?$|java-\d+-openjdk)(\/|$)?/,
  /^\/etc\/(ld\.so\.cache|shells|aliases\.db|papersize|environment\.d\/90)/,
  /^\/etc\/(dictionaries-common|xml|sgml|X11\/xorg\.conf\.d\/\.cache|texmf|gtk-[234]\.0\/.*\.cache)(\/|$)/,
  /^\/etc\/pam\.d\/common-(account|auth|password|session|session-noninteractive)$/,
  /^\/etc\/(fonts\/conf\.d|apache2\/(mods|conf|sites)-enabled\/(?!.*\.local))\/[^/]+$/,
  /^\/etc\/ssh\/(ssh_host_[^/]*\.pub|moduli)$/,
  /^\/etc\/(\.java|java|postgresql-common\/root\.crt|dpkg\/origins\/default|python3\/debian_config)(\/|$)/,
  /^\/etc\/(nsswitch\.conf|networks|apparmor\.d\/(local|disable|force-complain)\/)/,
  // What dpkg and editors leave beside a file.
  /\.(dpkg-(old|new|dist|bak|tmp|remove|backup)|ucf-(old|new|dist)|swp)$|~$/,
];

export function settledElsewhere(path: BytePath): boolean {
  return SETTLED.some((pattern) => pattern.test(path));
}
