import type { Book } from "./book.ts";

const FONTS = "/usr/share/fontconfig/conf.avail";

/** Links that scripts make, with where these lead unless somebody chose otherwise. */
const LINKS: Readonly<Record<string, readonly string[]>> = {
  "/etc/apparmor.d/disable/usr.bin.thunderbird": ["/etc/apparmor.d/usr.bin.thunderbird"],
  "/etc/apache2/sites-enabled/000-default.conf": ["../sites-available/000-default.conf"],
  "/etc/default/locale": ["../locale.conf"],
  "/etc/dovecot/private/dovecot.key": ["/etc/ssl/private/ssl-cert-snakeoil.key"],
  "/etc/dovecot/private/dovecot.pem": ["/etc/ssl/certs/ssl-cert-snakeoil.pem"],
  "/etc/dpkg/origins/default": ["debian", "ubuntu"],
  "/etc/fonts/conf.d/10-hinting-slight.conf": [`${FONTS}/10-hinting-slight.conf`],
  "/etc/fonts/conf.d/10-sub-pixel-none.conf": [`${FONTS}/10-sub-pixel-none.conf`],
  "/etc/fonts/conf.d/70-no-bitmaps.conf": [`${FONTS}/70-no-bitmaps.conf`],
  "/etc/fonts/conf.d/70-no-bitmaps-except-emoji.conf": [`${FONTS}/70-no-bitmaps-except-emoji.conf`],
  "/etc/nginx/sites-enabled/default": ["/etc/nginx/sites-available/default"],
  "/etc/vconsole.conf": ["default/keyboard"],
  "/usr/local/man": ["share/man"],
  "/usr/lib/systemd/system/screen-cleanup.service": ["/dev/null"],
  "/usr/share/dict/words": ["/etc/dictionaries-common/words"],
  "/usr/share/emacs/site-lisp/debian-startup.el": ["../../emacsen-common/debian-startup.el"],
  "/var/spool/mail": ["../mail"],
};

export async function links(book: Book): Promise<void> {
  for (const [path, targets] of Object.entries(LINKS)) {
    const target = await book.link(path);
    if (target !== undefined && targets.includes(target)) {
      book.symlink("links", path, "the link that its package's script makes");
    }
  }
}
