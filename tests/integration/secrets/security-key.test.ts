import { once } from "node:events";
import { existsSync, statSync } from "node:fs";
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { needPrograms } from "../../support/programs.ts";
import { Place } from "./machine.ts";

let place: Place;

beforeAll(() => {
  needPrograms({ age: "age", script: "bsdutils" });
});

beforeEach(() => {
  place = new Place();
});

afterEach(() => place.release());

const PASSPHRASE = "a long walk by the sea";

/** Runs a program that talks to a terminal only, and types `line` to it. */
function typed(command: string, line: string): void {
  place.run(["script", "--quiet", "--return", "--command", command, "/dev/null"], `${line}\n${line}\n`);
}

/** `security-key init`, with a person who copies the recovery key from what is shown. */
async function initWithRecovery(words: readonly string[], answer: (shown: string, tries: number) => string) {
  const child = place.start(["security-key", "init", ...words]);
  let out = "";
  let err = "";
  let tries = 0;
  const said: string[] = [];
  child.stderr?.on("data", (chunk: Buffer) => {
    err += chunk.toString();
    if (/that is not the key/.test(chunk.toString())) child.stdin?.write(`${answer(said[0] ?? "", ++tries)}\n`);
  });
  child.stdout?.on("data", (chunk: Buffer) => {
    out += chunk.toString();
    const shown = /AGE-SECRET-KEY-1\w+/.exec(out)?.[0];
    if (shown === undefined || said.length > 0) return;
    said.push(shown);
    child.stdin?.write(`${answer(shown, tries)}\n`);
  });
  child.stdin?.write(`${PASSPHRASE}\n`);
  const [status] = (await once(child, "close")) as [number];
  return { status, out, err, recovery: said[0] ?? "" };
}

test("a key is made, wrapped by a passphrase; with the recovery key that was shown everything opens", async () => {
  const ada = place.person("ada");
  place.lethe(["secret", "set", "wifi", "--stdin"], { input: "hunter2" });
  const made = await initWithRecovery([place.path("stick/lethe"), "--key", ada], (shown, tries) =>
    tries === 0 ? "AGE-SECRET-KEY-1QQQQ" : ` ${shown.toLowerCase()} `,
  );
  expect(made).toMatchObject({ status: 0 });
  expect(made.out).toContain("encrypted anew: wifi");

  const mode = (name: string) => (statSync(place.path(name)).mode & 0o7777).toString(8);
  expect(["stick/lethe", ...["key.age", "key.pub", "machine"].map((name) => `stick/lethe/${name}`)].map(mode)).toEqual([
    "700",
    "600",
    "600",
    "600",
  ]);
  expect(place.read("stick/lethe/machine").toString()).toBe("meadow\n");
  expect(place.read("stick/lethe/key.pub")).toEqual(place.read("config/keys/meadow.pub"));
  expect(place.read("stick/lethe/key.age").toString("latin1")).toMatch(
    /^age-encryption.org\/v1\n-> scrypt \S+ 1[89]\n/,
  );

  // By lethe and by age, which asks at a terminal only.
  const holder = place.path("stick/lethe");
  expect(place.lethe(["secret", "show", "wifi", "--key", holder], { input: `${PASSPHRASE}\n` }).out).toBe("hunter2");
  typed("age -d -o opened stick/lethe/key.age", PASSPHRASE);
  expect(place.run(["age", "-d", "-i", "opened", "config/secrets/wifi.age"]).toString()).toBe("hunter2");
  expect(place.run(["age-keygen", "-y", "opened"])).toEqual(place.read("stick/lethe/key.pub"));
  place.write("paper", `${made.recovery}\n`);
  expect(place.lethe(["secret", "show", "wifi", "--key", place.path("paper")]).out).toBe("hunter2");
  expect(JSON.stringify({ ...place.files("config"), ...place.files("stick") })).not.toContain(made.recovery);

  // A second run has nothing to do, and asks nothing.
  const before = [place.files("config"), place.files("stick")];
  const again = place.lethe(["security-key", "init", holder]);
  expect(again).toMatchObject({ status: 0 });
  expect(again.out).toContain("nothing to do");
  expect([place.files("config"), place.files("stick")]).toEqual(before);
  expect(place.lethe(["security-key", "list"])).toMatchObject({ status: 0 });
});

test("three wrong passphrases, or three wrong recovery keys, and nothing has changed", async () => {
  const ada = place.person("ada");
  place.lethe(["secret", "set", "wifi", "--stdin"], { input: "hunter2" });
  const before = place.files("config");
  const failed = await initWithRecovery([place.path("stick"), "--key", ada], () => "AGE-SECRET-KEY-1QQQQ");
  expect(failed.status).toBe(2);
  expect(failed.err).toContain("SECRETS_RECOVERY");
  expect(failed.err).not.toContain(failed.recovery);
  expect([place.files("config"), existsSync(place.path("stick"))]).toEqual([before, false]);

  typed("age -p -o wrapped.key ada.key", PASSPHRASE);
  const wrapped = place.path("wrapped.key");
  const tries = { input: "wrong\nwronger\nwrongest\nnever read\n" };
  const wrong = place.lethe(["secret", "show", "wifi", "--key", wrapped], tries);
  expect(wrong).toMatchObject({ status: 2, out: "" });
  expect(wrong.err).toContain("SECRETS_PASSPHRASE");
  expect(wrong.err).not.toMatch(/wrongest|hunter2/);
  expect(place.lethe(["secret", "show", "wifi", "--key", wrapped], { input: `oh\n${PASSPHRASE}\n` }).out).toBe(
    "hunter2",
  );
  const rekey = place.lethe(["security-key", "rekey", "--key", wrapped], tries);
  expect(rekey.status).toBe(0);
  place.person("bob");
  expect(place.lethe(["security-key", "rekey", "--key", wrapped], tries).err).toContain("SECRETS_PASSPHRASE");
});

test("a place that has something else, and a machine that has a key elsewhere, are left alone", () => {
  const ada = place.person("ada");
  const init = (...words: string[]) =>
    place.lethe(["security-key", "init", ...words, "--protect", "plain", "--no-recovery", "--key", ada]);
  place.write("mine/key", "something of mine");
  expect(init(place.path("mine")).err).toContain("SECRETS_HOLDER");
  expect(init(place.write("file", "")).err).toContain("DISK_TOO_SMALL");
  expect(init(place.path("a"), "--dry-run").out).toContain("make     the security key of meadow");
  expect(existsSync(place.path("a"))).toBe(false);
  expect(init(place.path("a"))).toMatchObject({ status: 0 });
  const before = place.files("config");
  expect(init(place.path("b")).err).toContain("SECRETS_MACHINE_KEY");
  expect(existsSync(place.path("b"))).toBe(false);
  place.run(["sed", "-i", "s/meadow/hill/", "config/system.ts"]);
  const other = init(place.path("a"));
  expect(other.err).toContain("has the security key of meadow already");
  expect({ ...place.files("config"), "system.ts": "" }).toEqual({ ...before, "system.ts": "" });
});

test("revoking lists what has to be changed, and leaves the revoked key nothing", () => {
  const ada = place.person("ada");
  const bob = place.person("bob");
  place.lethe(["secret", "set", "wifi", "--stdin"], { input: "hunter2" });
  const both = ["-R", "config/keys/ada.pub", "-R", "config/keys/bob.pub"];
  place.run(["age", ...both, "-o", "config/secrets/byhand.age", "config/system.ts"]);
  const revoke = (...words: string[]) => place.lethe(["security-key", "revoke", ...words]);
  expect(revoke("nobody", "--key", ada, "--yes").err).toContain("SECRETS_NO_MACHINE");
  const before = place.files("config");
  expect(revoke("bob", "--key", ada).err).toContain("CLI_CONFIRM");
  expect(revoke("bob", "--key", bob, "--yes").err).toContain("SECRETS_LAST_KEY");
  expect(revoke("bob", "--key", ada, "--dry-run").status).toBe(0);
  expect(place.files("config")).toEqual(before);
  const done = revoke("bob", "--key", ada, "--yes");
  expect(done).toMatchObject({ status: 0 });
  expect(done.out).toContain("change at its source: wifi (bob could read it)");
  expect(done.out).toContain("change at its source: byhand (bob may have read it");
  expect(existsSync(place.path("config/keys/bob.pub"))).toBe(false);
  for (const name of ["wifi", "byhand"]) {
    expect(place.lethe(["secret", "show", name, "--key", bob]).err).toContain("SECRETS_WRONG_KEY");
    expect(place.lethe(["secret", "show", name, "--key", ada]).status).toBe(0);
  }
  expect(revoke("ada", "--key", ada, "--yes").err).toContain("SECRETS_LAST_KEY");
});
