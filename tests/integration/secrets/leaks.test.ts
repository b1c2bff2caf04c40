import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { needPrograms } from "../../support/programs.ts";
import { Place } from "./machine.ts";

const SECRET = "MARKER-5be1c0a97d3f";

let place: Place;

beforeAll(() => needPrograms({ age: "age" }));

beforeEach(() => {
  place = new Place();
});

afterEach(() => place.release());

/** Arguments and environment of every process that there is. */
function everyProcess(): string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) =>
      ["cmdline", "environ"].map((file) => {
        try {
          return readFileSync(`/proc/${pid}/${file}`, "latin1");
        } catch {
          // It has ended, or it is a thread of the kernel.
          return "";
        }
      }),
    );
}

test("a lethe that crashes with a secret in its memory leaves no core", async () => {
  const key = place.person("ada");
  place.lethe(["secret", "set", "wifi", "--stdin"], { input: SECRET });
  const command = `ulimit -c unlimited; exec ${resolve("dist/bin/lethe")} secret edit wifi --key ${key}`;
  const child = spawn("sh", ["-c", command], {
    cwd: place.path("config"),
    env: {
      ...{ PATH: process.env["PATH"], HOME: place.directory, LETHE_CACHE: place.path("cache") },
      EDITOR: `sh -c 'cp "$1" ${place.path("opened")}; exec sleep 60' sh`,
    },
    stdio: "ignore",
    detached: true,
  });
  const { pid = 0 } = child;
  const ended = once(child, "exit");
  try {
    while (!existsSync(place.path("opened")) && child.exitCode === null) await pause(50);
    expect(place.read("opened").toString()).toBe(SECRET);
    expect(readFileSync(`/proc/${pid}/limits`, "utf8")).toMatch(/^Max core file size +0 +0 /m);
    process.kill(pid, "SIGSEGV");
    expect(await ended).toEqual([null, "SIGSEGV"]);
    const left = readdirSync(place.directory, { recursive: true, encoding: "utf8" });
    expect(left.filter((name) => /(^|\/)core(\.\d+)?$/.test(name))).toEqual([]);
  } finally {
    process.kill(-pid, "SIGKILL");
  }
});

test.each([["show"], ["edit"], ["set"], ["rekey"]])(
  "no process has a secret or a key in its arguments or environment while lethe secret %s runs",
  async (what) => {
    const key = place.person("ada");
    place.lethe(["secret", "set", "wifi", "--stdin"], { input: SECRET });
    if (what === "rekey") place.person("bob");
    const words = {
      show: ["secret", "show", "wifi", "--key", key],
      edit: ["secret", "edit", "wifi", "--key", key],
      set: ["secret", "set", "wifi", "--stdin"],
      rekey: ["security-key", "rekey", "--key", key],
    }[what];
    const child = place.start(words ?? [], { EDITOR: `sh -c 'printf more >>"$1"; sleep 0.3' sh` });
    child.stdin?.end(`${SECRET}\n`);
    child.stdout?.resume();
    const ended = once(child, "exit");
    const [identity = ""] = /AGE-SECRET-KEY-1\w+/.exec(readFileSync(key, "utf8")) ?? [];
    let samples = 0;
    let sawChild = false;
    while (child.exitCode === null) {
      const all = everyProcess();
      expect(all.some((text) => text.includes(SECRET) || text.includes(identity))).toBe(false);
      sawChild ||= all.some((text) => text.includes(place.directory));
      samples += 1;
      await pause(2);
    }
    expect((await ended)[0]).toBe(0);
    expect(sawChild && samples > 3).toBe(true);
    // The same look finds what is there: this test can fail.
    const witness = spawn("sleep", ["60"], { env: { WITNESS: SECRET } });
    try {
      while (!everyProcess().some((text) => text.includes(SECRET))) await pause(5);
    } finally {
      witness.kill("SIGKILL");
    }
    const left = Object.values(place.files("config")).join("\n");
    expect(left.includes(SECRET) || left.includes(identity)).toBe(false);
  },
);
