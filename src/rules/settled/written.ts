import { type Book, md5 } from "./book.ts";

/** Files whose text is in a package's script, by the sums that Debian's releases give. */
const WRITTEN: Readonly<Record<string, readonly string[]>> = {
  "/etc/cups/raw.convs": ["cb64c71ae2fd35a2ff07e54a6098eecf"],
  "/etc/cups/raw.types": ["b507ca634c5be3c42db5700ec745ac0d"],
  "/etc/default/console-setup": ["d82a3dabd53948a10de8911518c30047"],
  "/etc/default/keyboard": ["9fa2ccbdd828d7b4ed686c8ec69b5e1d"],
  "/etc/hosts": ["7c5c6678160fc706533dc46b95f06675"],
  "/etc/network/interfaces": ["5ec6753eca18efe8c8a300dbe2095080"],
  "/etc/networks": ["d013c6de91b961753d4ba901347aa6c8"],
  "/etc/postgresql-common/root.crt": ["1d138790e9365a4fbbcf68fc66971e1e"],
  "/etc/python3/debian_config": ["7f4739eb8858d231601a5ed144099ac8"],
};

/** Files that are made for a person to fill in, and say nothing before. */
const TO_FILL_IN = [
  ...["/etc/environment", "/etc/fstab", "/etc/hosts.allow", "/etc/hosts.deny", "/etc/locale.conf", "/etc/locale.gen"],
  ...["/etc/modules", "/etc/initramfs-tools/modules", "/etc/security/opasswd", "/etc/subgid", "/etc/subuid"],
  ...["/etc/dictionaries-common/ispell-default", "/etc/default/locale", "/etc/exports", "/etc/crypttab"],
];

/** A directory of such files: one for each profile of AppArmor. */
const TO_FILL_IN_BELOW = "/etc/apparmor.d/local";

export async function written(book: Book): Promise<void> {
  for (const [path, sums] of Object.entries(WRITTEN)) {
    const bytes = await book.bytes(path);
    if (bytes !== undefined && sums.includes(md5(bytes)))
      book.file("written", path, "as its package's script wrote it");
  }
  const below = await book.names(TO_FILL_IN_BELOW);
  for (const path of [...TO_FILL_IN, ...below.map((name) => `${TO_FILL_IN_BELOW}/${name}`)]) {
    if ((await book.bytes(path)) !== undefined && (await book.lines(path)).length === 0) {
      book.file("empty", path, "made to be filled in, and nothing but comments is in it");
    }
  }
}
