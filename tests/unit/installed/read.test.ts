import fc from "fast-check";
import { expect, test } from "vitest";
import { memoryHost } from "../../../src/host/index.ts";
import { readInstalled } from "../../../src/installed/index.ts";

const DPKG = "/r/var/lib/dpkg";
const MD5 = "0123456789abcdef0123456789abcdef";

const FILES: Readonly<Record<string, string>> = {
  [`${DPKG}/status`]: [
    `Package: a\nStatus: install ok installed\nArchitecture: all\nVersion: 1\nConffiles:\n /etc/a ${MD5}\n`,
    "Package: b\nStatus: install ok installed\nArchitecture: amd64\nMulti-Arch: same\nVersion: 2\n",
  ].join("\n"),
  [`${DPKG}/info/a.list`]: "/.\n/etc\n/etc/a\n/usr\n/usr/bin\n/usr/bin/a\n",
  [`${DPKG}/info/a.md5sums`]: `${MD5}  usr/bin/a\n`,
  [`${DPKG}/info/b:amd64.list`]: "/.\n/usr\n/usr/bin\n/usr/bin/b\n",
  [`${DPKG}/diversions`]: "/usr/bin/b\n/usr/bin/b.real\n:\n",
  [`${DPKG}/statoverride`]: "root root 4755 /usr/bin/a\n",
  [`${DPKG}/alternatives/x`]: "auto\n/usr/bin/x\n\n/usr/bin/a\n1\n\n",
  "/r/etc/dpkg/dpkg.cfg": "path-exclude=/usr/share/*\n",
};

test("a database in memory: paths, their packages, and what they may contain", async () => {
  const installed = await readInstalled(memoryHost({ files: FILES }), "/r/");
  expect(installed.unexamined).toEqual([]);
  expect(installed.count).toBe(7);
  expect(installed.owned("/usr/bin/a")).toMatchObject({ md5s: [MD5], type: "file", expected: true, conffile: false });
  expect(installed.owned("/etc/a")).toMatchObject({ md5s: [MD5], conffile: true });
  expect(installed.owned("/usr/bin/")).toMatchObject({ path: "/usr/bin", type: "directory" });
  expect(installed.owner("/usr/bin/b")).toBeUndefined();
  expect(installed.owner("/usr/bin/b.real")?.name).toBe("b");
  expect(installed.at(installed.indexOf("/usr")).packages.map(({ name }) => name)).toEqual(["a", "b"]);
  expect(installed.indexOf("/usr/share")).toBe(-1);
  expect(() => installed.at(7)).toThrow();
});

test("an update that dpkg did not finish counts, also one that changes the architecture", async () => {
  const updates = {
    [`${DPKG}/updates/0001`]: "Package: a\nStatus: deinstall ok config-files\nArchitecture: amd64\nVersion: 3\n",
    [`${DPKG}/updates/tmp.i`]: "rubbish",
  };
  const { packages, unexamined } = await readInstalled(memoryHost({ files: { ...FILES, ...updates } }), "/r");
  expect(packages.map(({ name, architecture, state }) => `${name} ${architecture} ${state}`)).toEqual([
    "b amd64 installed",
    "a amd64 config-files",
  ]);
  expect(unexamined).toEqual([]);
});

test("whatever is in a file of the database, it is read or it is named", async () => {
  const unit = fc.oneof(
    fc.integer({ min: 0, max: 255 }).map((byte) => String.fromCharCode(byte)),
    fc.constantFrom("\n", "\n\n", "/", "/usr/bin/a", MD5, "  ", "Package: a", "Status: install ok", "auto", ":", ".."),
  );
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...Object.keys(FILES)), fc.string({ unit }), async (file, text) => {
      const files = { ...FILES, [file]: Buffer.from(text, "latin1") };
      const installed = await readInstalled(memoryHost({ files }), "/r");
      for (const { path, reason } of installed.unexamined) {
        expect(path).toMatch(/^\/(var\/lib\/dpkg|etc\/dpkg)\//);
        expect(reason).not.toBe("");
      }
      for (let index = 0; index < installed.count; index++) {
        const { path } = installed.at(index);
        expect(installed.canonical(path)).toBe(path);
        expect(installed.indexOf(path)).toBe(index);
      }
    }),
  );
});

test("a file that is cut anywhere within a line is named", async () => {
  for (const [file, whole] of Object.entries(FILES)) {
    if (/dpkg\.cfg$/.test(file)) continue;
    for (let length = 1; length < whole.length; length++) {
      if (whole[length - 1] === "\n") continue;
      const files = { ...FILES, [file]: whole.slice(0, length) };
      const { unexamined } = await readInstalled(memoryHost({ files }), "/r");
      expect(unexamined.map(({ path }) => `/r${path}`)).toContain(file);
    }
  }
});
