import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { parseTable } from "../../../src/image/accounts.ts";
import { fileNodes } from "../../../src/image/declared-files.ts";
import { idTools } from "../../../src/image/id-tools.ts";
import { localeLine } from "../../../src/image/implied-files.ts";
import { tarStream } from "../../../src/image/tar.ts";
import type { DeclaredFile } from "../../../src/model/index.ts";

const accounts = {
  passwd: parseTable("root:x:0:0:::\nada:x:1000:1001::/home/ada:\n"),
  group: parseTable("root:x:0:\nada:x:1001:\n"),
};
const file = (path: string, owner = "root"): DeclaredFile => ({
  ...{ path, type: "file", owner, group: owner, by: "system.ts", mode: 0o640, content: "aGk=" },
});

test("a tar of declared nodes is what tar(1) reads, long names too", () => {
  const long = `/opt/${"x".repeat(90)}/${"y".repeat(90)}`;
  const link: DeclaredFile = {
    path: "/l",
    type: "symlink",
    target: "t".repeat(150),
    owner: "root",
    group: "root",
    by: "x",
  };
  const stream = tarStream(fileNodes([file(long, "ada"), link], accounts, [], 1_000_000_000));
  const listed = execFileSync("tar", ["--list", "--verbose", "--numeric-owner", "--utc"], {
    input: stream,
    encoding: "utf8",
  });
  const lines = listed.trim().split("\n");
  expect(lines[0]).toMatch(/^lrwxrwxrwx 0\/0 .* l -> t{150}$/);
  expect(lines[1]).toMatch(/^-rw-r----- 1000\/1001 +2 2001-09-09 01:46 opt\/x{90}\/y{90}$/);
});

test("parents in a person's home are that person's, others are left alone", () => {
  const people = [{ name: "ada", home: "/home/ada" }];
  const nodes = fileNodes([file("/home/ada/a/b/c", "ada"), file("/srv/x")], accounts, people, 0);
  expect(nodes.map(({ path, uid }) => `${path} ${uid}`)).toEqual([
    "home/ada/a 1000",
    "home/ada/a/b 1000",
    "home/ada/a/b/c 1000",
    "srv/x 0",
  ]);
});

test("an owner that is not there is named with the file", () => {
  expect(() => fileNodes([file("/srv/x", "eve")], accounts, [], 0)).toThrow(/\/srv\/x \(from system.ts\).*eve/);
});

test("the tables that programs read hold every number once, sorted", () => {
  const tools = idTools({ version: 1, users: { b: 2, a: 1 }, groups: {}, subids: {} });
  expect(tools["ids/users.conf"]?.content).toBe("a:1\nb:2\n");
  for (const [path, tool] of Object.entries(tools)) {
    if (path.startsWith("bin/")) execFileSync("sh", ["-n"], { input: tool.content });
  }
});

test("locale lines carry their character set", () => {
  expect(["de_DE.UTF-8", "de_DE.ISO-8859-15@euro", "C"].map(localeLine)).toEqual([
    "de_DE.UTF-8 UTF-8",
    "de_DE.ISO-8859-15@euro ISO-8859-15",
    "C UTF-8",
  ]);
});
