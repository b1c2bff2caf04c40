import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { Authenticator, type AuthenticatorOptions } from "../../support/fido2/authenticator.ts";
import { plugIn, type SerialAuthenticator } from "../../support/fido2/serial.ts";
import { needPrograms } from "../../support/programs.ts";
import { Place, type Ran } from "./machine.ts";

/* The programs of Debian's fido2-tools, which speak to an authenticator without hardware. */
const PIN = "4711";
const SEED = Buffer.alloc(32, 7);
let place: Place;
let ada: string;
let plugged: SerialAuthenticator[];

beforeAll(() => {
  needPrograms({ age: "age", "fido2-assert": "fido2-tools", socat: "socat", script: "bsdutils" });
});

beforeEach(() => {
  place = new Place();
  plugged = [];
  ada = place.person("ada");
  expect(place.lethe(["secret", "set", "wifi", "--stdin"], { input: "hunter2" }).status).toBe(0);
});

afterEach(async () => {
  for (const one of plugged) await one.remove();
  place.release();
});

async function plug(name: string, options: Partial<AuthenticatorOptions> = {}): Promise<string> {
  const one = await plugIn(new Authenticator({ seed: SEED, pin: PIN, ...options }), place.directory, name);
  plugged.push(one);
  return one.path;
}

/** Beside the authenticator, which is this process; `device`: that no list would name, as it is no hidraw. */
async function lethe(device: string, words: readonly string[], input = ""): Promise<Ran> {
  return ended(place.start(words, { LETHE_FIDO2_DEVICE: device }), input);
}

async function ended(child: ChildProcess, input = ""): Promise<Ran> {
  const said = { out: "", err: "" };
  child.stdout?.on("data", (chunk: Buffer) => (said.out += chunk.toString()));
  child.stderr?.on("data", (chunk: Buffer) => (said.err += chunk.toString()));
  child.stdin?.on("error", () => undefined);
  child.stdin?.end(input);
  const [status] = (await once(child, "close")) as [number];
  return { status, ...said };
}

const init = (device: string, ...words: string[]) =>
  lethe(
    device,
    ["security-key", "init", place.path("stick"), "--protect", "fido2", "--no-recovery", "--key", ada, ...words],
    `${PIN}\n`,
  );

const show = (device: string, ...pins: string[]) =>
  lethe(device, ["secret", "show", "wifi", "--key", place.path("stick")], pins.map((pin) => `${pin}\n`).join(""));

test("a key is wrapped by a FIDO2 key, and opened by it with its PIN and a touch", async () => {
  let touches = 0;
  const device = await plug("fido", {
    touch: async () => {
      touches += 1;
      return true;
    },
  });
  const before = place.files("config");
  expect((await init(device, "--dry-run")).out).toContain("wrapped by a FIDO2 key and its PIN");
  expect([touches, place.files("config"), existsSync(place.path("stick"))]).toEqual([0, before, false]);

  expect(await init(device)).toMatchObject({
    status: 0,
    out: expect.stringContaining("encrypted anew: wifi") as string,
  });
  expect(touches).toBe(2);
  expect(Object.keys(place.files("stick"))).toEqual(["key.fido2", "key.pub", "machine"]);
  expect(place.read("stick/key.fido2").toString("latin1")).toMatch(
    /^lethe-fido2 1\ncredential \S+\nsalt \S+\nage-encryption.org\/v1\n-> scrypt \S+ 10\n/,
  );
  expect(await show(device, PIN)).toMatchObject({ status: 0, out: "hunter2" });
  expect(await show(device, "1174", PIN)).toMatchObject({ status: 0, out: "hunter2" });
  expect(touches).toBe(4);
  const file = ["secret", "show", "wifi", "--key", place.path("stick/key.fido2")];
  expect(await lethe(device, file, `${PIN}\n`)).toMatchObject({ status: 0, out: "hunter2" });
  expect(await init(device)).toMatchObject({ status: 0, out: expect.stringContaining("nothing to do") as string });
});

test("the same key at another place, under another protection, and a new one in the place of the old", async () => {
  const device = await plug("fido");
  await init(device);
  const add = ["security-key", "add", place.path("plain"), "--from", place.path("stick"), "--protect", "plain"];
  expect(await lethe(device, add, `${PIN}\n`)).toMatchObject({ status: 0 });
  const opened = place.run(["age", "-d", "-i", "plain/key", "config/secrets/wifi.age"]);
  expect(opened.toString()).toBe("hunter2");
  const first = place.read("stick/key.pub").toString();
  const rotated = await lethe(device, ["security-key", "rotate", place.path("stick")], `${PIN}\n`);
  expect(rotated).toMatchObject({ status: 0 });
  expect(place.read("stick/key.pub").toString()).not.toBe(first);
  expect(await show(device, PIN)).toMatchObject({ status: 0, out: "hunter2" });
});

test("none, another one, a wrong PIN, and no touch are told apart, and nothing has changed", async () => {
  const device = await plug("fido");
  await init(device);
  const before = [place.files("stick"), place.files("config")];
  const other = await plug("other", { seed: Buffer.alloc(32, 8) });
  expect((await show(other, PIN)).err).toContain("SECRETS_FIDO2_OTHER");
  const untouched = await plug("untouched", { touch: async () => false });
  expect((await show(untouched, PIN)).err).toContain("SECRETS_FIDO2_TOUCH");
  const wrong = await show(device, "1111", "22", "3333");
  expect(wrong).toMatchObject({ status: 2, out: "" });
  expect(wrong.err).toContain("SECRETS_FIDO2_PIN");
  expect(wrong.err).not.toMatch(/1111|3333|hunter2/);
  const blocked = await show(device, "4444");
  expect(blocked.err).toContain("SECRETS_FIDO2_BLOCKED");
  // No list of this host's names one.
  expect((await show("", PIN)).err).toContain("SECRETS_FIDO2_ABSENT");
  expect([place.files("stick"), place.files("config")]).toEqual(before);
});

test("one without a PIN, and one that is not touched, wrap nothing", async () => {
  const before = place.files("config");
  const open = await plug("open", { seed: SEED });
  const without = await plugIn(new Authenticator({ seed: SEED }), place.directory, "without");
  plugged.push(without);
  const refused = await init(without.path);
  expect([refused.status, refused.err]).toEqual([2, expect.stringContaining("SECRETS_FIDO2")]);
  const untouched = await plug("untouched", { touch: async () => false });
  expect((await init(untouched)).err).toContain("SECRETS_FIDO2_TOUCH");
  expect([place.files("config"), existsSync(place.path("stick"))]).toEqual([before, false]);
  expect(await init(open)).toMatchObject({ status: 0 });
});

/** What the unit of a boot runs, with the secrets of a generation and a memory of its own. */
const AT_BOOT = `
  mkdir -p /run/lethe && mount -t tmpfs none /run/lethe && mount -t tmpfs none /usr/share
  mkdir -p /run/lethe/security-key /usr/share/lethe/secrets && cp config/secrets/*.age /usr/share/lethe/secrets
  offered=0; sh "$1" offer <stick/key.fido2 || offered=$?
  said="offered $offered"
  for pin in $2; do
    unlocked=0; echo "$pin" | sh "$1" unlock || unlocked=$?
    said="$said, unlocked $unlocked"
  done
  echo "$said"; ls /run/lethe/security-key
  [ ! -s /run/lethe/security-key/key ] || age -d -i /run/lethe/security-key/key config/secrets/wifi.age
`;

async function atBoot(device: string, ...pins: string[]): Promise<Ran> {
  const script = resolve("src/boot/files/lethe-secrets.sh");
  const words = ["--mount", "--propagation", "private", "sh", "-ec", AT_BOOT, "sh", script, pins.join(" ")];
  const env = { ...process.env, LETHE_FIDO2_DEVICE: device };
  return ended(spawn("unshare", words, { cwd: place.directory, env, stdio: ["pipe", "pipe", "pipe"] }));
}

test("what a boot runs opens it too, and says why it cannot", async () => {
  const device = await plug("fido");
  await init(device);
  expect(await atBoot(device, "1174", PIN)).toMatchObject({
    status: 0,
    out: "offered 4, unlocked 1, unlocked 0\nkey\nwhere\nhunter2",
  });
  const other = await plug("other", { seed: Buffer.alloc(32, 8) });
  const not = await atBoot(other, PIN);
  expect(not.out).toBe("offered 4, unlocked 5\nerror\nlocked\nwhere\n");
  expect(not.err).toContain("the FIDO2 key that is plugged in is not the one that locks the security key");
  const untouched = await plug("untouched", { touch: async () => false });
  expect((await atBoot(untouched, PIN)).err).toContain("the FIDO2 key was not touched in time");
});
