import type { Book } from "./book.ts";

/** Files that scripts join from what packages bring, where nothing else is in them. */
export async function joined(book: Book): Promise<void> {
  await authorities(book);
  await shells(book);
  await xml(book);
  for (const kind of ["account", "auth", "password", "session", "session-noninteractive"]) await pam(book, kind);
}

/** Every authority that packages bring is trusted, and no other: what ca-certificates does unless somebody chose. */
async function authorities(book: Book): Promise<void> {
  const chosen = await book.lines("/etc/ca-certificates.conf");
  if (chosen.length === 0) return;
  const brought = new Set<string>();
  const place = "/usr/share/ca-certificates";
  for (const origin of await book.names(place)) {
    for (const name of await book.names(`${place}/${origin}`)) brought.add(latin1(`${origin}/${name}`));
  }
  if (chosen.every((name) => brought.has(name))) {
    book.file("authorities", "/etc/ca-certificates.conf", "it trusts the authorities that packages brought");
  }
}

/** update-shells(8) notes which shells it put in; others come by add-shell(8) in the script of a package of their name. */
async function shells(book: Book): Promise<void> {
  const noted = new Set(await book.lines("/var/lib/shells.state"));
  const listed = await book.lines("/etc/shells");
  const others = listed.filter((shell) => !noted.has(shell));
  for (const shell of others) {
    const name = shell.slice(shell.lastIndexOf("/") + 1);
    if (!(await book.lines(`/var/lib/dpkg/info/${name}.postinst`)).some((line) => line.includes("add-shell"))) return;
  }
  if (listed.length > 0) {
    book.file("shells", "/etc/shells", "it lists the shells that packages brought");
  }
}

/** update-xmlcatalog(8) writes each catalogue anew of `<kind><attributes>` that it keeps. */
async function xml(book: Book): Promise<void> {
  const place = "/var/lib/xml-core";
  const frame = [
    ...(await book.lines("/usr/share/xml-core/catalog.header")),
    ...(await book.lines("/usr/share/xml-core/catalog.footer")),
  ];
  for (const name of await book.names(place)) {
    const kept = await book.lines(`${place}/${name}`);
    const known = new Set([...frame, ...kept.map((line) => line.replace(/^<([^>]*)><(.*)>$/, "<$1 $2/>"))]);
    const path = name === "catalog" ? "/etc/xml/catalog" : `/etc/xml/${name}.xml`;
    const lines = await book.lines(path);
    if (lines.length > 0 && lines.every((line) => known.has(line))) {
      book.file("xml", path, "a catalogue that update-xmlcatalog joins from those of packages");
    }
  }
}

/**
 * pam-auth-update(8) puts the modules that it keeps into a template: without them the file is the template. Jumps are
 * counted anew there.
 */
async function pam(book: Book, kind: string): Promise<void> {
  const path = `/etc/pam.d/common-${kind}`;
  const kept = (await book.lines(`/var/lib/pam/${kind}`)).filter((line) => !line.startsWith("Module: ")).map(module);
  const template = (await book.lines(`/usr/share/pam/common-${kind}`))
    .filter((line) => !line.startsWith("$"))
    .map(module);
  const lines = (await book.lines(path)).map(module);
  if (template.length === 0) return;
  for (const line of kept) {
    const at = lines.findIndex((each) => each.replace(/^[a-z]+ /, "") === line);
    if (at < 0) return;
    lines.splice(at, 1);
  }
  if (lines.join("\n") === template.join("\n")) {
    book.file("pam", path, "pam-auth-update joins it from the profiles that packages brought");
  }
}

function module(line: string): string {
  return line
    .replace(/\[[^\]]*\]/, (control) => control.replaceAll(/=\d+/g, "=end"))
    .replaceAll(/\s+/g, " ")
    .trim();
}

/** As a file has it that is read one character a byte. */
function latin1(text: string): string {
  return Buffer.from(text).toString("latin1");
}
