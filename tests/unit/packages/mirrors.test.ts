import { expect, test } from "vitest";
import { memoryHost } from "../../../src/host/index.ts";
import { silent } from "../../../src/model/index.ts";
import { findMirrors } from "../../../src/packages/index.ts";

const mirrorsOf = (files: Record<string, string>, asked?: string) =>
  findMirrors({ host: memoryHost({ files }), cache: "/cache", progress: silent }, asked);

const KEY = "/usr/share/keyrings/debian-archive-keyring.gpg";

test("a Debian host in deb822", async () => {
  const mirrors = await mirrorsOf({
    "/etc/apt/sources.list.d/debian.sources": `# a comment
Types: deb deb-src
URIs: http://mirror.example/debian/
Suites: bookworm bookworm-updates
Components: main
Signed-By: ${KEY}

Types: deb
URIs: http://security.example/debian-security
Suites: bookworm-security
Components: main
Signed-By: ${KEY}
`,
  });
  expect(mirrors).toEqual({
    debian: "http://mirror.example/debian",
    security: "http://security.example/debian-security",
  });
});

test("a Debian host in one line each, with options and comments", async () => {
  const mirrors = await mirrorsOf({
    "/etc/apt/sources.list": `# deb http://old.example/debian trixie main
deb-src http://source.example/debian trixie main
deb [arch=amd64 signed-by=${KEY}] https://mirror.example/pub/debian trixie main contrib # mine
deb https://mirror.example/pub/debian-security trixie-security main
`,
  });
  expect(mirrors).toEqual({
    debian: "https://mirror.example/pub/debian",
    security: "https://mirror.example/pub/debian-security",
  });
});

test("an internal mirror of any path, known by its key", async () => {
  const mirrors = await mirrorsOf({
    "/etc/apt/sources.list": `deb [signed-by=${KEY}] http://proxy.internal/apt/main-mirror trixie main\n`,
  });
  expect(mirrors.debian).toBe("http://proxy.internal/apt/main-mirror");
  expect(mirrors.security).toBe("http://proxy.internal/apt/main-mirror-security");
});

test("Debian's cloud images name their mirrors in a list", async () => {
  const mirrors = await mirrorsOf({
    "/etc/apt/sources.list.d/debian.sources": `Types: deb
URIs: mirror+file:///etc/apt/mirrors/debian.list
Suites: trixie
Components: main
Signed-By: ${KEY}
`,
    "/etc/apt/mirrors/debian.list":
      "# first wins\nhttps://cloud.example/debian priority:1\nhttps://other.example/debian\n",
  });
  expect(mirrors.debian).toBe("https://cloud.example/debian");
});

test.each([
  ["nothing", {}],
  ["Ubuntu", { "/etc/apt/sources.list": "deb http://ubuntu.example/ubuntu noble main\n" }],
  [
    "a vendor who names suites after Debian's",
    { "/etc/apt/sources.list.d/v.list": "deb https://vendor.example bookworm main\n" },
  ],
  [
    "a source that is switched off",
    {
      "/etc/apt/sources.list.d/d.sources": `Enabled: no\nTypes: deb\nURIs: http://a.example/debian\nSuites: trixie\nComponents: main\nSigned-By: ${KEY}\n`,
    },
  ],
  ["a medium", { "/etc/apt/sources.list": `deb [signed-by=${KEY}] cdrom:[Debian 13]/ trixie main\n` }],
])("without Debian's own mirror (%s) it says so at once", async (_, files) => {
  await expect(mirrorsOf(files)).rejects.toMatchObject({ code: "PACKAGES_NO_MIRROR" });
});

test("the mirror that is asked for wins, its security archive beside it", async () => {
  const mirrors = await mirrorsOf(
    { "/etc/apt/sources.list": "deb http://a.example/debian trixie main\n" },
    "file:///m/debian/",
  );
  expect(mirrors).toEqual({ debian: "file:///m/debian", security: "file:///m/debian-security" });
});

test.each(["mirror.example/debian", "ftp://mirror.example/debian", "http://"])("%s is no mirror", async (asked) => {
  await expect(mirrorsOf({}, asked)).rejects.toMatchObject({ code: "PACKAGES_BAD_MIRROR" });
});
