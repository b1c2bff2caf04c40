import { execFileSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { formatRows } from "../../../src/format/index.ts";
import { realHost } from "../../../src/host/index.ts";
import { deleteLeftovers, leftoversOn } from "../../../src/state/index.ts";
import { interrupting } from "../../support/interrupt.ts";
import { directory } from "../boot/fixture.ts";
import { Machine, row } from "../state/machine.ts";
import { PlainWorld } from "./plain-world.ts";

const host = realHost();

describe("on a Lethe disk", () => {
  let machine: Machine;

  beforeEach(async () => {
    machine = await Machine.start();
  });
  afterEach(() => machine.release());

  const table = (...names: string[]) =>
    machine.disk.write(formatRows(names.map((name) => row(`/srv/${name}`))), "@state/.lethe/components");
  const leftovers = (...declared: string[]) =>
    leftoversOn(host, machine.disk, { boot: machine.boot, declared: declared.map((name) => row(`/srv/${name}`)) });
  const kept = () => readdirSync(join(machine.disk.top, "@state/directory")).sort();

  /** Three are kept, with a file in each. */
  async function keepThree(): Promise<void> {
    await table("a", "b", "c");
    await machine.reboot();
    for (const name of ["a", "b", "c"]) await machine.disk.write(`${name}\n`, `@state/directory/srv-${name}/f`);
  }

  test("what is mounted in this boot stays; after the next it is found, by its name and former path", async () => {
    await keepThree();
    expect(await leftovers("a")).toEqual([]);
    await table("a");
    await machine.reboot();
    expect((await leftovers("a")).map(({ name }) => name)).toEqual(["srv-b", "srv-c"]);
    await machine.disk.generation(7, [directory("/srv/b")]);
    expect(await leftovers("a")).toMatchObject([
      { type: "directory", name: "srv-b", path: "/srv/b", generations: [7] },
      { name: "srv-c", generations: [] },
    ]);
  });

  test("only what was chosen is deleted, with its row, and a run that was cut short is ended by the next", async () => {
    await keepThree();
    await table("a");
    await machine.reboot();
    await table("a", "b");
    await machine.disk.write("", "@state/directory/.srv-d.adopting/f");
    const chosen = (await leftovers("a")).filter(({ name }) => name === "srv-b");
    for (let effects = 0; ; effects++) {
      const cut = interrupting(host, effects);
      const found = (await leftovers("a")).filter(({ name }) => name === "srv-b");
      const ended = await deleteLeftovers(cut, machine.disk, found).then(
        () => true,
        () => false,
      );
      expect(await machine.disk.read("@state/directory/srv-a/f")).toBe("a\n");
      if (ended) break;
    }
    expect(chosen).toHaveLength(1);
    expect(kept()).toEqual([".srv-d.adopting", "srv-a", "srv-c"]);
    expect(await machine.disk.read("@state/.lethe/components")).toBe(formatRows([row("/srv/a")]));
    expect((await leftovers("a")).map(({ name }) => name)).toEqual(["srv-c"]);
  });
});

describe("the command", () => {
  let world: PlainWorld;

  beforeEach(() => {
    world = new PlainWorld();
    world.disk("disk");
    world.shell("mkdir source; echo x >source/f");
  });
  afterEach(() => world.release());

  function lethe(...words: string[]): { readonly status: number; readonly said: string } {
    const argv = ["state", ...words, "--config", world.path("config")];
    try {
      return { status: 0, said: execFileSync(resolve("dist/bin/lethe"), argv, { encoding: "utf8", stdio: "pipe" }) };
    } catch (error) {
      const { status, stderr } = error as { status: number; stderr: string };
      return { status, said: stderr };
    }
  }

  test("what is remembered of copies goes once it is agreed to, and the copies stay", async () => {
    world.declare(`mirror("${world.path("source")}", { target: rsync("${world.path("disk/copies")}") })`);
    await world.sync();
    expect(lethe("prune").said).toBe("nothing is kept here that is not declared\n");
    const name = world.path("source").slice(1).replaceAll("/", "-");
    world.declare();
    // Another config of this machine may declare it.
    expect((await world.status()).leftovers).toEqual([]);
    expect(lethe("prune", "--dry-run").said).toMatch(
      new RegExp(
        `^would delete what is remembered of mirror ${name}: .* its copies at ${world.path("disk/copies")} stay\n$`,
      ),
    );
    expect(lethe("prune")).toMatchObject({ status: 3, said: expect.stringContaining(`--yes ${name}`) as string });
    expect(lethe("prune", "elsewhere", "--yes", "elsewhere")).toMatchObject({
      status: 2,
      said: expect.stringContaining("STATE_NO_LEFTOVER") as string,
    });
    expect(lethe("prune", "--dry-run").said).toContain(name);
    expect(lethe("prune", "--yes", name).status).toBe(0);
    expect(lethe("prune").said).toBe("nothing is kept here that is not declared\n");
    expect(existsSync(world.path("disk/copies/f"))).toBe(true);
  });
});
