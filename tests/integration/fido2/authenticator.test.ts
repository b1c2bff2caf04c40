import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { Authenticator, type AuthenticatorOptions } from "../../support/fido2/authenticator.ts";
import { type Cbor, encode } from "../../support/fido2/cbor.ts";
import { CtapHid } from "../../support/fido2/ctaphid.ts";
import { plugIn, type SerialAuthenticator } from "../../support/fido2/serial.ts";
import { needPrograms } from "../../support/programs.ts";

/* The authenticator of the tests, as libfido2 sees it: what relies on it should fail for other reasons. */
const PIN = "4711";
const SALT = Buffer.alloc(32, 1).toString("base64");
const CHALLENGE = Buffer.alloc(32, 2).toString("base64");
let directory: string;
let plugged: SerialAuthenticator | undefined;

beforeAll(() => needPrograms({ "fido2-assert": "fido2-tools", socat: "socat" }));

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "lethe-fido2-"));
});

afterEach(async () => {
  await plugged?.remove();
  plugged = undefined;
  await rm(directory, { recursive: true, force: true });
});

async function plug(options: Partial<AuthenticatorOptions> = {}): Promise<string> {
  plugged = await plugIn(new Authenticator({ seed: Buffer.alloc(32, 7), pin: PIN, ...options }), directory);
  return plugged.path;
}

/** With a PIN on standard input, as there is no terminal; gives the lines that it printed, or what it complained of. */
async function run(words: readonly string[], parameters?: readonly string[]): Promise<string[]> {
  const file = join(directory, "parameters");
  if (parameters !== undefined) await writeFile(file, `${parameters.join("\n")}\n`);
  // A session of its own whose leader it is not: or else what it opens becomes its terminal.
  const all = ["--wait", "timeout", "60", ...words, ...(parameters === undefined ? [] : ["-i", file])];
  const child = spawn("setsid", all, { stdio: ["pipe", "pipe", "pipe"] });
  let out = "";
  let complaint = "";
  child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (complaint += chunk.toString()));
  child.stdin.on("error", () => undefined);
  child.stdin.end(`${PIN}\n`);
  const [status] = (await once(child, "close")) as [number];
  return (status === 0 ? out : complaint).trim().split("\n");
}

test("it says what it is", async () => {
  const told = await run(["fido2-token", "-I", await plug()]);
  expect(told).toEqual(expect.arrayContaining(["version strings: FIDO_2_0", "extension strings: hmac-secret"]));
  expect(told.find((line) => line.startsWith("options:"))).toContain(" clientPin");
});

test("it signs for what it made, and makes the same of a salt each time; another of it without the PIN", async () => {
  const device = await plug();
  const made = await run(["fido2-cred", "-M", "-h", device], [CHALLENGE, "lethe.test", "ada", "YWRh"]);
  const [id = "", ...key] = await run(["fido2-cred", "-V", "-h"], made);
  expect(made[4]).toBe(id);
  await writeFile(join(directory, "public"), `${key.join("\n")}\n`);

  const assert = (...how: string[]) =>
    run(["fido2-assert", "-G", "-h", ...how, device], [CHALLENGE, "lethe.test", id, SALT]);
  const first = await assert("-v");
  const verify = ["fido2-assert", "-V", "-h", "-v", "-p", join(directory, "public"), "es256"];
  expect(await run(verify, first.slice(0, 4))).toEqual([""]);
  const others = [...first.slice(0, 3), made[5] ?? ""];
  expect((await run(verify, others)).join()).toContain("FIDO_ERR_INVALID_SIG");

  const second = await assert("-v");
  expect(second[4]).toBe(first[4]);
  expect(Buffer.from(first[4] ?? "", "base64")).toHaveLength(32);
  const without = await assert("-p");
  expect(Buffer.from(without[4] ?? "", "base64")).toHaveLength(32);
  expect(without[4]).not.toBe(first[4]);
});

test("a credential of another one, or for another party, is not its own", async () => {
  const made = await run(["fido2-cred", "-M", "-h", await plug()], [CHALLENGE, "lethe.test", "ada", "YWRh"]);
  const assert = (device: string, party: string) =>
    run(["fido2-assert", "-G", "-t", "up=false", device], [CHALLENGE, party, made[4] ?? ""]);
  const own = plugged?.path ?? "";
  expect((await assert(own, "lethe.test"))[1]).toBe("lethe.test");
  expect((await assert(own, "lethe.other")).join()).toContain("FIDO_ERR_NO_CREDENTIALS");
  await plugged?.remove();
  const other = await plug({ seed: Buffer.alloc(32, 8) });
  expect((await assert(other, "lethe.test")).join()).toContain("FIDO_ERR_NO_CREDENTIALS");
});

test("what is not touched in time makes nothing", async () => {
  const device = await plug({ touch: async () => false });
  const made = await run(["fido2-cred", "-M", "-h", device], [CHALLENGE, "lethe.test", "ada", "YWRh"]);
  expect(made.join()).toContain("FIDO_ERR_USER_ACTION_TIMEOUT");
});

test("it says that it waits for a touch, until it has one", async () => {
  let touched: (isTouched: boolean) => void = () => undefined;
  const touch = () =>
    new Promise<boolean>((resolve) => {
      touched = resolve;
    });
  const kinds: number[] = [];
  const hid = new CtapHid(new Authenticator({ seed: Buffer.alloc(32, 7), touch }), (report) => {
    const kind = report.readUInt8(4);
    if ((kind & 0x80) !== 0) kinds.push(kind);
    if (kinds.length === 2) touched(true);
  });
  const request = new Map<number, Cbor>([
    [1, Buffer.alloc(32)],
    [2, new Map([["id", "lethe.test"]])],
  ]);
  const message = Buffer.concat([Buffer.from([1]), encode(request)]);
  const head = Buffer.from([0, 0, 0, 1, 0x90, 0, message.length]);
  await hid.take(Buffer.concat([head, message, Buffer.alloc(64 - head.length - message.length)]));
  expect(kinds).toEqual([0xbb, 0xbb, 0x90]);
});
