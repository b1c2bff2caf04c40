import { type Book, md5 } from "./book.ts";

/** Files whose text is in a package's script, by the sums that Debian's releases give. */
const WRITTEN: Readonly<Record<string, readonly string[]>> = {
  "/etc/aliases": ["52417f6dfdf4444dd00691e149e0f7ea"],
  "/etc/cups/raw.convs": ["cb64c71ae2fd35a2ff07e54a6098eecf"],
  "/etc/cups/raw.types": ["b507ca634c5be3c42db5700ec745ac0d"],
  "/etc/default/console-setup": ["d82a3dabd53948a10de8911518c30047"],
  "/etc/default/keyboard": ["9fa2ccbdd828d7b4ed686c8ec69b5e1d"],
  "/etc/default/mdadm": ["7efbb063da8c772f83d9de64461adf53"],
  "/etc/hosts": ["7c5c6678160fc706533dc46b95f06675"],
  "/etc/mysql/debian.cnf": ["df477b524b3adfdcc5f765ebfa17a6e7"],
  "/etc/network/interfaces": ["5ec6753eca18efe8c8a300dbe2095080"],
  "/etc/networks": ["d013c6de91b961753d4ba901347aa6c8"],
  "/etc/postgresql-common/root.crt": ["1d138790e9365a4fbbcf68fc66971e1e"],
  "/etc/python3/debian_config": ["7f4739eb8858d231601a5ed144099ac8"],
  "/etc/tmpfiles.d/screen-cleanup.conf": ["bd97517139970155f1406877786bc0bc"],
  "/var/lib/flatpak/repo/config": ["78a00df434443938a1ab310f747705fa"],
};

/** Files that are made for a person to fill in, and say nothing before. */
const TO_FILL_IN = [
  ...["/etc/environment", "/etc/fstab", "/etc/hosts.allow", "/etc/hosts.deny", "/etc/locale.conf", "/etc/locale.gen"],
  ...["/etc/modules", "/etc/initramfs-tools/modules", "/etc/security/opasswd", "/etc/subgid", "/etc/subuid"],
  ...[
    "/etc/dictionaries-common/ispell-default",
    "/etc/default/locale",
    "/etc/exports",
    "/etc/postfix/dynamicmaps.cf",
    "/etc/crypttab",
  ],
];

/** Directories of such files. */
const TO_FILL_IN_BELOW = [
  ...["/etc/apparmor.d/local", "/etc/apparmor.d/tunables/home.d", "/etc/apparmor.d/tunables/xdg-user-dirs.d"],
];

export async function written(book: Book): Promise<void> {
  for (const [path, sums] of Object.entries(WRITTEN)) {
    const bytes = await book.bytes(path);
    if (bytes !== undefined && sums.includes(md5(bytes)))
      book.file("written", path, "as its package's script wrote it");
  }
  const paths = [...TO_FILL_IN];
  for (const place of TO_FILL_IN_BELOW) for (const name of await book.names(place)) paths.push(`${place}/${name}`);
  for (const path of paths) {
    if ((await book.bytes(path)) !== undefined && (await book.lines(path)).length === 0) {
      book.file("empty", path, "made to be filled in, and nothing but comments is in it");
    }
  }
}
