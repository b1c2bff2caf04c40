import { expect, test } from "vitest";
import { memoryHost } from "../../../src/host/index.ts";
import { isSameMade } from "../../../src/survey/same-made.ts";

const canonical = (path: string) => path.replace(/^\/lib\//, "/usr/lib/");

/** What two roots have at one path. */
function same(path: string, type: "file" | "symlink", a: string | Buffer, b: string | Buffer): Promise<boolean> {
  const host = memoryHost({ files: { [`/a${path}`]: a, [`/b${path}`]: b } });
  return isSameMade(host, { canonical }, path, type, ["/a", "/b"]);
}

/** PEP 552: by whom it is read, how it is checked, and the code. */
const byteCode = (magic: string, check: string, code: string) =>
  Buffer.concat([Buffer.from(magic, "hex"), Buffer.from(check, "hex"), Buffer.from(code)]);
const BY_TIME = byteCode("a70d0d0a", "00000000d291326410320000", "code");
const BY_HASH = byteCode("a70d0d0a", "030000002adbb522e4c42bbe", "code");

test("byte-code is the same however it is checked against its source, and for one Python only", async () => {
  const path = "/usr/share/python3/__pycache__/x.cpython-311.pyc";
  expect(await same(path, "file", BY_TIME, BY_HASH)).toBe(true);
  expect(await same(path, "file", BY_TIME, Buffer.concat([BY_HASH, Buffer.from("!")]))).toBe(false);
  expect(await same(path, "file", BY_TIME, byteCode("a80d0d0a", "00000000d291326410320000", "code"))).toBe(false);
  expect(await same(path.replace(".pyc", ".pyx"), "file", BY_TIME, BY_HASH)).toBe(false);
});

test("a link is the same where it leads to the same place, by whatever name", async () => {
  const path = "/etc/systemd/user/sockets.target.wants/x.socket";
  const unit = "lib/systemd/user/x.socket";
  expect(await same(path, "symlink", `/${unit}`, `/usr/${unit}`)).toBe(true);
  expect(await same(path, "symlink", `../../../../${unit}`, `/usr/${unit}`)).toBe(true);
  expect(await same(path, "symlink", `/${unit}`, "/etc/x.socket")).toBe(false);
});
