import fc from "fast-check";
import { expect, test } from "vitest";
import {
  parseAlternative,
  parseDiversions,
  parseDpkgOptions,
  parseFileList,
  parseMd5Sums,
  parseStatOverrides,
  parseStatus,
} from "../../../src/format/index.ts";

const MD5 = "0123456789abcdef0123456789abcdef";

function md5Sums(text: string): { sums: [string, string][]; problems: string[] } {
  const sums: [string, string][] = [];
  const problems = parseMd5Sums(text, (path, md5) => sums.push([path, md5]));
  return { sums, problems };
}

/** What a path of a package may be made of, as latin1: bytes that are no UTF-8 among them, and no newline. */
const name = fc
  .string({ unit: fc.integer({ min: 1, max: 255 }).map((byte) => String.fromCharCode(byte)), minLength: 1 })
  .filter((text) => !/[\n/]/.test(text) && text !== "." && text !== "..");
const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((names) => `/${names.join("/")}`);
const paths = fc.uniqueArray(path);

/** Anything, and what looks nearly right. */
const anything = fc.oneof(
  fc.string({ unit: fc.integer({ min: 0, max: 255 }).map((byte) => String.fromCharCode(byte)) }),
  fc.string({ unit: fc.constantFrom("/", ".", "\n", " ", "a", "\\", "0", ":", MD5, "auto", "Package: a", "#", "\0") }),
);

test("a list of files is read back, whatever bytes are in it", () => {
  fc.assert(
    fc.property(paths, (all) => {
      const text = ["/.", ...all].map((line) => `${line}\n`).join("");
      expect(parseFileList(text)).toEqual({ value: ["/", ...all], problems: [] });
    }),
  );
});

test("of a list of files, each line is a path or a problem", () => {
  fc.assert(
    fc.property(anything, (text) => {
      const { value, problems } = parseFileList(text);
      expect(value.length + problems.length).toBe(text.split("\n").length - (/(^|\n)$/.test(text) ? 1 : 0));
      for (const found of value) expect(found).toMatch(/^\/(.*[^/])?$/s);
    }),
  );
});

test("a list of files as old and odd packages have it", () => {
  const { value, problems } = parseFileList("/.\n/usr/\n./etc/x\nvar//y\n/a/../b\n/z/.\n\n/c/..\n/cut");
  expect(value).toEqual(["/", "/usr", "/etc/x", "/var//y", "/a/../b", "/z"]);
  expect(problems).toEqual(["line 9 is cut off", "line 7 is no path", "line 8 is no path"]);
});

test("checksums are read back, whatever bytes are in the names", () => {
  fc.assert(
    fc.property(paths, (all) => {
      const text = all.map((one) => `${MD5}  ${one.slice(1)}\n`).join("");
      expect(md5Sums(text)).toEqual({ sums: all.map((one) => [one, MD5]), problems: [] });
    }),
  );
});

test("of checksums, each line is one or a problem", () => {
  fc.assert(
    fc.property(anything, (text) => {
      const { sums, problems } = md5Sums(text);
      expect(sums.length + problems.length).toBe(text.split("\n").length - (/(^|\n)$/.test(text) ? 1 : 0));
    }),
  );
});

test("checksums as md5sum(1) writes them by itself", () => {
  const text = `${MD5.toUpperCase()} *./usr/a\n\\${MD5}  usr/b\\\\c\n${MD5}  /usr/d\n${MD5} usr/e\nxyz\n`;
  expect(md5Sums(text)).toEqual({
    sums: [
      ["/usr/a", MD5],
      ["/usr/b\\c", MD5],
      ["/usr/d", MD5],
    ],
    problems: ["line 4 is no checksum", "line 5 is no checksum"],
  });
});

test("diversions are read back, of packages and of the administrator", () => {
  const one = fc.record({ from: path, to: path, package: fc.constantFrom(":", "dash") });
  fc.assert(
    fc.property(fc.array(one), (all) => {
      const seen = new Set<string>();
      const apart = all.filter(({ from, to }) => {
        const fresh = from !== to && !seen.has(from) && !seen.has(to);
        if (fresh) seen.add(from).add(to);
        return fresh;
      });
      const text = apart.map((it) => `${it.from}\n${it.to}\n${it.package}\n`).join("");
      const value = apart.map(({ package: by, ...rest }) => ({ ...rest, ...(by === ":" ? {} : { package: by }) }));
      expect(parseDiversions(text)).toEqual({ value, problems: [] });
    }),
  );
});

test("a diversion that is cut off or that contradicts another is a problem", () => {
  const { value, problems } = parseDiversions("/a\n/b\n:\n/c\n/a\ndash\n/d\n/e\n");
  expect(value).toEqual([{ from: "/a", to: "/b" }]);
  expect(problems).toEqual(["line 4 diverts what another diversion has", "line 7 begins no diversion"]);
});

test("overrides are read back, with blanks in the path", () => {
  fc.assert(
    fc.property(path, fc.integer({ min: 0, max: 0o7777 }), (at, mode) => {
      const text = `root #104 ${mode.toString(8)} ${at}\n`;
      expect(parseStatOverrides(text)).toEqual({
        value: [{ path: at, user: "root", group: "#104", mode }],
        problems: [],
      });
    }),
  );
  expect(parseStatOverrides("root root 999 /x\nroot root 17777 /x\nroot  root 755 /x\n").problems).toHaveLength(3);
});

test("diversions, overrides and options: nothing is lost in silence", () => {
  fc.assert(
    fc.property(anything, (text) => {
      const lines = text.split("\n");
      const cut = lines.at(-1) === "" ? 0 : 1;
      const diversions = parseDiversions(text);
      const triples = Math.ceil((lines.length - 1) / 3);
      expect(diversions.value.length + diversions.problems.length).toBe(triples + cut);
      const overrides = parseStatOverrides(text);
      expect(overrides.value.length + overrides.problems.length).toBe(lines.length - 1 + cut);
      const options = parseDpkgOptions(text);
      const said = lines.filter((line) => !/^[ \t-\r]*$/.test(line) && !line.startsWith("#"));
      expect(options.value.length + options.problems.length).toBe(said.length);
    }),
  );
});

test("options of dpkg in every spelling that it takes", () => {
  const text = [
    "# path-exclude=/no",
    "force-unsafe-io",
    "path-exclude=/a",
    "path-exclude /b ",
    "path-exclude = /c",
    'path-include="/d e"',
    "path-include='/f",
    " =x",
    "",
  ].join("\n");
  expect(parseDpkgOptions(text)).toEqual({
    value: [
      { name: "force-unsafe-io", value: undefined },
      { name: "path-exclude", value: "/a" },
      { name: "path-exclude", value: "/b" },
      { name: "path-exclude", value: "/c" },
      { name: "path-include", value: "/d e" },
    ],
    problems: ["line 7 is no option", "line 8 is no option"],
  });
});

test("an alternative with followers, of which one choice has none", () => {
  const lines = ["manual", "/usr/bin/awk", "awk.1.gz", "/usr/share/man/man1/awk.1.gz", ""];
  const choices = ["/usr/bin/gawk", "10", "/usr/share/man/man1/gawk.1.gz", "/usr/bin/mawk", "-5", "", "", ""];
  expect(parseAlternative("awk", [...lines, ...choices].join("\n"))).toEqual({
    name: "awk",
    mode: "manual",
    links: [
      { name: "awk", link: "/usr/bin/awk" },
      { name: "awk.1.gz", link: "/usr/share/man/man1/awk.1.gz" },
    ],
    choices: [
      { priority: 10, paths: ["/usr/bin/gawk", "/usr/share/man/man1/gawk.1.gz"] },
      { priority: -5, paths: ["/usr/bin/mawk", ""] },
    ],
  });
});

test("an alternative is read or says why not, and each of its beginnings says so", () => {
  const whole = "auto\n/usr/bin/x\ny\n/usr/bin/y\n\n/usr/bin/a\n5\n/usr/bin/b\n\n";
  expect(parseAlternative("x", whole)).toHaveProperty("choices.length", 1);
  for (let length = 0; length < whole.length; length++) {
    expect(parseAlternative("x", whole.slice(0, length))).toBeTypeOf("string");
  }
  fc.assert(
    fc.property(anything, (text) => {
      const found = parseAlternative("x", text);
      if (typeof found === "string") expect(found).not.toBe("");
      else for (const { paths: its } of found.choices) expect(its).toHaveLength(found.links.length);
    }),
  );
});

test("the status file: states, architectures, configuration files and their marks", () => {
  const text = [
    "Package: a\nStatus: install ok installed\nArchitecture: amd64\nMulti-Arch: same\nVersion: 1\nConffiles:",
    ` /etc/a b ${MD5}\n /etc/c newconffile\n /etc/d ${MD5} obsolete\n /etc/e ${MD5} obsolete remove-on-upgrade`,
    "Description: x\n .\n y\n",
    "Package: b\nStatus: deinstall ok config-files\nArchitecture: all\nVersion: 2\n",
    "Package: c\nStatus: purge ok not-installed\n",
  ].join("\n");
  const { value, problems } = parseStatus(text);
  expect(problems).toEqual([]);
  const mark = (path: string, md5: string | undefined, obsolete: boolean, removeOnUpgrade: boolean) => ({
    ...{ path, md5, obsolete, removeOnUpgrade },
  });
  expect(value).toEqual([
    {
      ...{ name: "a", version: "1", architecture: "amd64", state: "installed", coinstallable: true },
      conffiles: [
        mark("/etc/a b", MD5, false, false),
        mark("/etc/c", undefined, false, false),
        mark("/etc/d", MD5, true, false),
        mark("/etc/e", MD5, true, true),
      ],
    },
    { name: "b", version: "2", architecture: "all", state: "config-files", coinstallable: false, conffiles: [] },
    { name: "c", version: "", architecture: "", state: "not-installed", coinstallable: false, conffiles: [] },
  ]);
});

test("a damaged stanza is told with its line, and the others are read", () => {
  const good = (name: string) => `Package: ${name}\nStatus: install ok installed\nArchitecture: all\nVersion: 1\n`;
  const odd = "Package: ../x\nStatus: install ok installed\nArchitecture: all\nVersion: 1\n";
  const { value, problems } = parseStatus([good("a"), "rubbish\n", odd, good("b")].join("\n"));
  expect(value.map(({ name: found }) => found)).toEqual(["a", "b"]);
  expect(problems).toEqual([
    "is damaged (in what begins at line 6)",
    "has a package without a name (in what begins at line 8)",
  ]);
});

test("of the status file, each paragraph is a package or a problem", () => {
  fc.assert(
    fc.property(anything, (text) => {
      const { value, problems } = parseStatus(text);
      const said = text.split("\n").some((line) => !/^\s*$/.test(line) && !line.startsWith("#"));
      if (said) expect(value.length + problems.length).toBeGreaterThan(0);
    }),
  );
});
