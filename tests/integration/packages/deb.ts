/** A package of a test's own, as small as dpkg and apt accept. */
export interface TestDeb {
  readonly name: string;
  readonly version: string;
  /** More control fields: `Depends`, `Essential` ... */
  readonly fields?: Readonly<Record<string, string>>;
  /** Absolute path to content; a leading `#!` makes it executable. */
  readonly files?: Readonly<Record<string, string>>;
}

export function debFileName({ name, version }: TestDeb): string {
  return `${name}_${version.replace(/^\d+:/, "")}_all.deb`;
}

export function controlOf({ name, version, fields = {} }: TestDeb): string {
  const all = { Package: name, Version: version, Architecture: "all", Maintainer: "T <t@example.org>", ...fields };
  return Object.entries({ ...all, Description: "test" })
    .map(([key, value]) => `${key}: ${value}\n`)
    .join("");
}

export function buildDeb(deb: TestDeb): Buffer {
  const control = tar({ "./control": controlOf(deb) });
  const data = tar(Object.fromEntries(Object.entries(deb.files ?? {}).map(([path, text]) => [`.${path}`, text])));
  const members: [string, Buffer][] = [
    ["debian-binary", Buffer.from("2.0\n")],
    ["control.tar", control],
    ["data.tar", data],
  ];
  return Buffer.concat([Buffer.from("!<arch>\n"), ...members.map(([name, bytes]) => arMember(name, bytes))]);
}

function arMember(name: string, bytes: Buffer): Buffer {
  const header = `${name.padEnd(16)}${"0".padEnd(12)}${"0".padEnd(6)}${"0".padEnd(6)}${"100644".padEnd(8)}`;
  const head = Buffer.from(`${header}${String(bytes.length).padEnd(10)}\`\n`);
  return Buffer.concat([head, bytes, Buffer.alloc(bytes.length % 2, "\n")]);
}

function tar(files: Readonly<Record<string, string>>): Buffer {
  const blocks = Object.entries(files).flatMap(([path, text]) => {
    const content = Buffer.from(text);
    const header = Buffer.alloc(512);
    const put = (at: number, field: string) => header.write(field, at, "latin1");
    put(0, path);
    put(100, text.startsWith("#!") ? "0000755\0" : "0000644\0");
    put(108, "0000000\0");
    put(116, "0000000\0");
    put(124, `${content.length.toString(8).padStart(11, "0")}\0`);
    put(136, "00000000000\0");
    put(148, "        ");
    put(156, "0");
    put(257, "ustar\x0000");
    const sum = header.reduce((total, byte) => total + byte, 0);
    put(148, `${sum.toString(8).padStart(6, "0")}\0 `);
    return [header, content, Buffer.alloc((512 - (content.length % 512)) % 512)];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}
