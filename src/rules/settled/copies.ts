import type { Book } from "./book.ts";

/** Files that packages' scripts copy from where the package has them, and that are a person's from then on. */
const COPIES: Readonly<Record<string, string>> = {
  "/etc/cups/cupsd.conf": "/usr/share/cups/cupsd.conf.default",
  "/etc/inputrc": "/usr/share/readline/inputrc",
  "/etc/krb5.conf": "/usr/share/kerberos-configs/krb5.conf.template",
  "/etc/libvirt/qemu/networks/default.xml": "/usr/share/libvirt/networks/default.xml",
  "/etc/memcached.conf": "/usr/share/memcached/memcached.conf.default",
  "/etc/motd": "/usr/share/base-files/motd",
  "/etc/nsswitch.conf": "/usr/share/libc-bin/nsswitch.conf",
  "/etc/postfix/master.cf": "/usr/share/postfix/master.cf.dist",
  "/etc/profile": "/usr/share/base-files/profile",
  "/etc/rsyslog.conf": "/usr/share/rsyslog/rsyslog.conf",
  "/etc/ssh/sshd_config": "/usr/share/openssh/sshd_config",
  "/etc/ufw/after.init": "/usr/share/ufw/after.init",
  "/etc/ufw/before.init": "/usr/share/ufw/before.init",
  "/etc/ufw/ufw.conf": "/usr/share/ufw/ufw.conf",
  "/etc/ufw/user.rules": "/usr/share/ufw/iptables/user.rules",
  "/etc/ufw/user6.rules": "/usr/share/ufw/iptables/user6.rules",
  "/root/.bashrc": "/usr/share/base-files/dot.bashrc",
  "/root/.profile": "/usr/share/base-files/dot.profile",
  "/usr/share/info/dir": "/usr/share/base-files/info.dir",
  "/var/www/html/index.html": "/usr/share/apache2/default-site/index.html",
  "/var/www/html/index.nginx-debian.html": "/usr/share/nginx/html/index.html",
};

export async function copies(book: Book, homes: readonly string[]): Promise<void> {
  for (const [copy, original] of Object.entries(COPIES)) await compare(book, copy, original);
  for (const name of await book.names("/usr/lib/cups/backend")) {
    // It finds printers by mDNS under both names.
    const original = name === "mdns" ? "dnssd" : name;
    await compare(book, `/usr/lib/cups/backend/${name}`, `/usr/lib/cups/backend-available/${original}`);
  }
  for (const name of await book.names("/etc/libvirt/nwfilter")) {
    await compare(book, `/etc/libvirt/nwfilter/${name}`, `/usr/share/libvirt/nwfilter/${name}`);
  }
  for (const name of await book.names("/etc/skel")) {
    for (const home of homes) await compare(book, `${home}/${name}`, `/etc/skel/${name}`);
  }
}

async function compare(book: Book, copy: string, original: string): Promise<void> {
  const bytes = await book.bytes(copy);
  if (bytes === undefined || (await book.bytes(original))?.equals(bytes) !== true) return;
  book.file("copies", copy, `a copy of ${original}, unchanged`);
}
