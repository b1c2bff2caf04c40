import { spawnSync } from "node:child_process";
import { cpSync, existsSync, rmSync } from "node:fs";
import { resolve } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { needPrograms } from "../../support/programs.ts";
import { Place } from "./machine.ts";

/** Every effect under `npm run test:all`, every fourth one else, and the first ones. */
const STRIDE = process.env["LETHE_TEST_ALL"] === "1" ? 1 : 4;

const NAMES = ["one", "two", "three"];

let place: Place;
let ada: string;
let old: string;
let bob: string;

beforeAll(async () => {
  needPrograms({ age: "age" });
  place = new Place();
  ada = place.person("ada");
  old = place.person("old");
  for (const name of NAMES) place.lethe(["secret", "set", name, "--stdin"], { input: `holds ${name}` });
  bob = place.person("bob");
  cpSync(place.path("config"), place.path("first"), { recursive: true });
  await build({
    entryPoints: [resolve(import.meta.dirname, "child.ts")],
    ...{ bundle: true, platform: "node", format: "esm", logLevel: "error", outfile: place.path("child.mjs") },
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    external: ["esbuild", "typescript-native", "zod", "@babel/parser", "undici"],
  });
  place.run(["ln", "-s", resolve("node_modules"), place.path("node_modules")]);
});

afterAll(() => place.release());

interface Killed {
  readonly whole: boolean;
  /** Keys that read each secret afterwards, once a next command has looked at the config. */
  readonly readers: string[];
}

function start(what: string, effects: number): boolean {
  const words = [place.path("config"), String(effects), ada, resolve("dist"), place.path("holder")];
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, [place.path("child.mjs"), what, ...words], {
    env: { ...process.env, LETHE_CACHE: place.path("cache") },
  });
  if (signal === "SIGKILL") return false;
  expect([status, stdout.toString(), stderr.toString()]).toEqual([0, "whole\n", ""]);
  return true;
}

const PLACES = ["config", "holder", "holder-2"];

function anew(): void {
  for (const name of PLACES) rmSync(place.path(name), { recursive: true, force: true });
  cpSync(place.path("first"), place.path("config"), { recursive: true });
}

/** Calls `look` once for each kill, and for the run that nobody has killed; tells how many kills there were. */
function eachKill(what: string, prepare: () => void, look: (whole: boolean) => void): number {
  let kills = 0;
  for (let effects = 0; ; effects += effects < 3 ? 1 : STRIDE) {
    prepare();
    const whole = start(what, effects);
    look(whole);
    if (whole) return kills;
    kills += 1;
  }
}

/** What `holder` has opens every secret, and is what the config has of the machine. */
function opensAll(holder: string): void {
  for (const name of NAMES) {
    const words = ["age", "-d", "-i", place.path(`${holder}/key`), place.path(`config/secrets/${name}.age`)];
    expect(place.run(words).toString()).toBe(`holds ${name}`);
  }
}

/** With a next command in between, such as any that reads the config. */
function killed(what: string, effects: number): Killed {
  anew();
  const whole = start(what, effects);
  expect(place.lethe(["secret", "list"]).err).toMatch(/^(config .*\n)?$/);
  expect(existsSync(place.path("config/secrets/.lethe-pending"))).toBe(false);
  const keys = { ada, old, bob };
  const readers = NAMES.map((name) => {
    const can = Object.entries(keys).filter(([, key]) => {
      const { status, stdout } = spawnSync("age", ["-d", "-i", key, place.path(`config/secrets/${name}.age`)]);
      return status === 0 && stdout.toString() === `holds ${name}`;
    });
    return can.map(([who]) => who).join(" ");
  });
  return { whole, readers };
}

test.each([
  ["rekey", ["ada old"], ["ada old bob"]],
  ["revoke", ["ada old"], ["ada bob"]],
])("%s, killed by SIGKILL before any effect: all secrets are the old ones or all the new", (what, before, after) => {
  const seen = new Set<string>();
  for (let effects = 0; ; effects += effects < 6 ? 1 : STRIDE) {
    const { whole, readers } = killed(what, effects);
    const [one = "", ...others] = [...new Set(readers)];
    expect([what, effects, others]).toEqual([what, effects, []]);
    expect([...before, ...after]).toContain(one);
    // keys/ and the secrets are of one mind.
    if (what === "revoke") expect(existsSync(place.path("config/keys/old.pub"))).toBe(one === before[0]);
    seen.add(one);
    if (whole) {
      expect(one).toBe(after[0]);
      break;
    }
  }
  expect([...seen].sort()).toEqual([...before, ...after].sort());
});

test("init, killed before any effect: run again it is whole, with one key, which reads everything", () => {
  const pub = () => place.read("holder/key.pub").toString();
  const kills = eachKill("init", anew, () => {
    const former = existsSync(place.path("holder/key")) ? pub() : undefined;
    expect(start("init", -1)).toBe(true);
    if (former !== undefined) expect(pub()).toBe(former);
    expect(place.read("config/keys/meadow.pub").toString()).toBe(pub());
    opensAll("holder");
  });
  expect(kills).toBeGreaterThan(4);
});

describe("a machine that has its key", () => {
  const identities = (holder: string) =>
    place
      .read(`${holder}/key`)
      .toString()
      .match(/AGE-SECRET-KEY-1\w+/g) ?? [];
  let key = "";

  beforeAll(() => {
    anew();
    start("init", -1);
    [key = ""] = identities("holder");
    for (const name of ["config", "holder"]) cpSync(place.path(name), place.path(`keyed/${name}`), { recursive: true });
  });

  function keyed(): void {
    for (const name of PLACES) rmSync(place.path(name), { recursive: true, force: true });
    cpSync(place.path("keyed"), place.directory, { recursive: true });
  }

  test("rotate, killed before any effect: its place opens everything at once, and run again it is whole", () => {
    const kills = eachKill("rotate", keyed, () => {
      expect(place.lethe(["secret", "list"]).err).toMatch(/^(config .*\n)?$/);
      opensAll("holder");
      expect(identities("holder")).toContain(key);
      expect(start("rotate", -1)).toBe(true);
      opensAll("holder");
      expect(place.read("config/keys/meadow.pub")).toEqual(place.read("holder/key.pub"));
      const [now, ...former] = identities("holder");
      expect(now).not.toBe(key);
      // What was built before is for it.
      expect(former).toContain(key);
      expect(place.run(["age-keygen", "-y"], `${now}\n`)).toEqual(place.read("holder/key.pub"));
    });
    expect(kills).toBeGreaterThan(4);
  });

  test.each(["at a place without one", "over a former one"])(
    "add %s, killed before any effect: where it comes from nothing changes, and run again it is whole",
    (where) => {
      const prepare = () => {
        keyed();
        if (where === "at a place without one") return;
        cpSync(place.path("holder"), place.path("holder-2"), { recursive: true });
        start("rotate", -1);
      };
      const kills = eachKill("add", prepare, () => {
        const from = place.files("holder");
        opensAll("holder");
        expect(start("add", -1)).toBe(true);
        expect(place.files("holder")).toEqual(from);
        opensAll("holder-2");
        expect(place.read("holder-2/key.pub")).toEqual(place.read("holder/key.pub"));
        expect(identities("holder-2")).toEqual(identities("holder"));
      });
      expect(kills).toBeGreaterThan(3);
    },
  );

  test("remove, killed before any effect: the key is there and opens everything, or it is gone; run again it is gone", () => {
    const seen = new Set<boolean>();
    const config = () => place.files("config");
    const kills = eachKill("remove", keyed, () => {
      const before = config();
      const isThere = existsSync(place.path("holder/key"));
      if (isThere) opensAll("holder");
      seen.add(isThere);
      expect(start("remove", -1)).toBe(true);
      expect(JSON.stringify(place.files("holder"))).not.toContain("AGE-SECRET-KEY-1");
      expect(config()).toEqual(before);
    });
    expect(kills).toBeGreaterThan(1);
    expect(seen).toEqual(new Set([true, false]));
  });
});
