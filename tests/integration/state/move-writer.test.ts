import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Machine, row } from "./machine.ts";

let machine: Machine;

beforeEach(async () => {
  machine = await Machine.start();
});

afterEach(() => machine.release());

/** Every line of every file below. */
function linesBelow(directory: string): Set<string> {
  const lines = new Set<string>();
  if (!existsSync(directory)) return lines;
  for (const name of readdirSync(directory, { recursive: true, encoding: "utf8" })) {
    const path = join(directory, name);
    const file = name.startsWith("in/") || name === "new" ? "renamed" : name;
    if (statSync(path).isFile())
      for (const line of readFileSync(path, "utf8").split("\n")) lines.add(`${file} ${line}`);
  }
  return lines;
}

test.each(["", "chattr +C srv/data/in; "])(
  "of a writer that never stops no acknowledged write is lost %s",
  async (before) => {
    machine.shell(`mkdir -p srv/data/in srv/quiet; ${before}for i in $(seq 1000); do echo $i >srv/data/in/q$i; done`);
    const stop = machine.disk.path("stop");
    const writer = machine.context.host.start([
      "perl",
      resolve(import.meta.dirname, "writer.pl"),
      machine.path("srv/data"),
      stop,
    ]);
    let acknowledged = "";
    await new Promise<void>((done) => {
      writer.stdout.on("data", (data: Buffer) => {
        acknowledged += data.toString();
        done();
      });
    });
    const [outcome] = await machine.adopt(row("/srv/data"));
    writeFileSync(stop, "");
    expect(await writer.done).toBe(0);
    expect(outcome?.heldBy).toEqual([`perl (${writer.pid})`]);
    expect(outcome?.differing).toContain("open");
    const kept = linesBelow(machine.path("srv/data"));
    const original = linesBelow(outcome?.original ?? "");
    const twice = linesBelow(outcome?.twice ?? "/nowhere");
    const written = acknowledged.split("\n").filter((line) => line !== "");
    expect(written.length).toBeGreaterThan(1000);
    const last = Math.max(...written.map((line) => Number(line.split(" ")[1])));
    const isDeleted = (line: string) => line.startsWith("renamed") && Number(line.split(" ")[1]) <= last - 300;
    expect(
      written.filter((line) => !isDeleted(line) && ![kept, original, twice].some((lines) => lines.has(line))),
    ).toEqual([]);
    // Nobody ever found nothing there: all that was there from the start has come along.
    expect(readdirSync(machine.path("srv/data/in")).filter((name) => name.startsWith("q"))).toHaveLength(1000);
    await machine.reboot(2);
    const now = linesBelow(machine.path("srv/data"));
    expect([...kept].filter((line) => !now.has(line))).toEqual([]);
  },
);
