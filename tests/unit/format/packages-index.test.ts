import { expect, test } from "vitest";
import { arMembers, fieldOf, indexEntry, relations, splitPackages } from "../../../src/format/index.ts";

const GIT = `Package: git
Architecture: amd64
Version: 1:2.47.3-0+deb13u1
Depends: libc6 (>= 2.34), perl:any, git-man (>> 1:2.47) | git-doc
Pre-Depends: dpkg (>= 1.17) [linux-any]
Provides: git-completion, git-core (= 1:2)
Filename: ./pool/main/g/git/git_2.47.3_amd64.deb
Size: 8862464
SHA256: ${"AB".repeat(32)}
`;

test("stanzas are split by name, several of one name kept", () => {
  const found = splitPackages(`${GIT}\nPackage: b\nVersion: 1\n\n\n${GIT}`);
  expect([...found.keys()]).toEqual(["git", "b"]);
  expect(found.get("git")).toHaveLength(2);
});

test("a stanza need not begin with its name", () => {
  expect([...splitPackages("Version: 1\nPackage: late\n").keys()]).toEqual(["late"]);
});

test("an entry is what the lock needs of it", () => {
  expect(indexEntry(GIT)).toEqual({
    name: "git",
    version: "1:2.47.3-0+deb13u1",
    architecture: "amd64",
    path: "pool/main/g/git/git_2.47.3_amd64.deb",
    size: 8862464,
    sha256: "ab".repeat(32),
    essential: false,
    provides: ["git-completion", "git-core"],
    depends: [["dpkg"], ["libc6"], ["perl"], ["git-man", "git-doc"]],
  });
});

test("without a hash there is no entry", () => {
  expect(indexEntry("Package: a\nVersion: 1\nArchitecture: all\nFilename: x\nSize: 1\n")).toBeUndefined();
});

test("a field is found only where a line begins with it", () => {
  expect(fieldOf("A: Version: 2\nVersion: 1\n", "Version")).toBe("1");
  expect(fieldOf("A: Version: 2\n", "Version")).toBeUndefined();
});

test("relations of nothing are none", () => {
  expect(relations(undefined)).toEqual([]);
  expect(relations(" , ")).toEqual([]);
});

const member = (name: string, content: string) =>
  `${name.padEnd(16)}${"0".padEnd(12)}${"0".padEnd(6)}${"0".padEnd(6)}${"100644".padEnd(8)}${String(content.length).padEnd(10)}\`\n${content}${content.length % 2 ? "\n" : ""}`;

test("members of an archive, with padding between them", () => {
  const bytes = Buffer.from(`!<arch>\n${member("debian-binary", "2.0")}${member("data.tar.xz/", "abcd")}`);
  const [first, second] = arMembers(bytes);
  expect(first).toMatchObject({ name: "debian-binary", size: 3 });
  expect(second?.name).toBe("data.tar.xz");
  expect(bytes.subarray(second?.offset, (second?.offset ?? 0) + 4).toString()).toBe("abcd");
});

test("an archive cut at any place is refused or has fewer members, and never answers beyond its end", () => {
  const bytes = Buffer.from(`!<arch>\n${member("debian-binary", "2.00")}${member("data.tar", "abcd")}`);
  for (let end = 0; end < bytes.length; end++) {
    let members: ReturnType<typeof arMembers> = [];
    try {
      members = arMembers(bytes.subarray(0, end));
    } catch (error) {
      expect(error).toMatchObject({ code: "FORMAT_AR" });
    }
    for (const { offset, size } of members) expect(offset + size).toBeLessThanOrEqual(end);
    expect(members.length).toBeLessThan(2);
  }
});
