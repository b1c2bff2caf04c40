import type { Book } from "./book.ts";

const PROGRAM = "/etc/X11/default-display-manager";
const UNIT = "/etc/systemd/system/display-manager.service";
const QUESTION = "shared/default-x-display-manager";

/**
 * Which login screen there is. It is a choice only where several are installed: debconf(7) notes whose question it is, and
 * of one alone nobody is asked. In Debian each has its package's name, and so has its unit.
 */
export async function displayManager(book: Book): Promise<void> {
  const [owner, ...others] = await ownersOf(book, QUESTION);
  const [program = "", ...more] = await book.lines(PROGRAM);
  if (owner === undefined || others.length + more.length > 0) return;
  if (program !== `/usr/sbin/${owner}` && program !== `/usr/bin/${owner}`) return;
  const reason = `the only login screen that is installed: ${owner}`;
  book.file("display-manager", PROGRAM, reason);
  const target = await book.link(UNIT);
  const isOwn =
    target === `/lib/systemd/system/${owner}.service` || target === `/usr/lib/systemd/system/${owner}.service`;
  if (isOwn) book.symlink("display-manager", UNIT, reason);
}

async function ownersOf(book: Book, question: string): Promise<string[]> {
  const text = (await book.bytes("/var/cache/debconf/config.dat"))?.toString("latin1") ?? "";
  const stanza = text.split("\n\n").find((one) => `\n${one}\n`.includes(`\nName: ${question}\n`));
  const owners = /^Owners: (.*)$/m.exec(stanza ?? "")?.[1] ?? "";
  return owners.split(/, */).filter((owner) => owner !== "");
}
