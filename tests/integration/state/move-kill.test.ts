import { existsSync, readdirSync } from "node:fs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { applyMove, planMove } from "../../../src/state/index.ts";
import { Interrupted, interrupting } from "../../support/interrupt.ts";
import { Machine, row } from "./machine.ts";

let machine: Machine;

beforeEach(async () => {
  machine = await Machine.start();
});

afterEach(() => machine.release());

const rows = (at: number) => [row(`/srv/data-${at}`), row(`/srv/more-${at}`), row(`/etc/counter-${at}`, "file")];

/** Kills the adoption of fresh directories after `effects` effects. Whether it came to its end. */
async function adoptUntil(effects: number): Promise<boolean> {
  machine.shell(`
    mkdir srv/data-${effects} srv/more-${effects}; echo 1 >etc/counter-${effects}
    cd srv/data-${effects}; echo one >a; ln a b; mkdir -m 700 c; echo two >c/d; truncate -s 1M hole
    echo more >../more-${effects}/e; touch -d 2021-01-01 a c/d c hole . ../more-${effects}/e ../more-${effects}`);
  const context = { ...machine.context, host: interrupting(machine.context.host, effects) };
  try {
    const plan = await planMove(context, machine.live, rows(effects));
    await applyMove(context, machine.live, plan);
    return true;
  } catch (error) {
    if (error instanceof Interrupted) return false;
    throw error;
  }
}

const seen = (at: number) => [
  machine.describe(machine.path(`srv/data-${at}`)),
  machine.describe(machine.path(`srv/more-${at}`)),
  machine.shell(`cat etc/counter-${at}`),
];

/** Every step under `npm run test:all`, every fifth one else, and others in the two tests. */
const STRIDE = process.env["LETHE_TEST_ALL"] === "1" ? 1 : 5;

/** What a plan leaves no trace of: copies beside their place, mounts beside theirs, journals. */
function expectTidy(): void {
  expect(readdirSync(machine.disk.path("@state/directory")).filter((name) => name.startsWith("."))).toEqual([]);
  expect(readdirSync(machine.disk.path("@lethe/journal"))).toEqual([]);
  expect(existsSync(machine.path("var/lib/lethe/set-aside"))).toBe(false);
}

test("killed after any step all of it is where it was, and running it again ends it", async () => {
  let like: string[] | undefined;
  for (let effects = 0; ; effects += STRIDE) {
    const whole = await adoptUntil(effects);
    like ??= seen(effects);
    expect(seen(effects)).toEqual(like);
    machine.shell(`echo later >>srv/data-${effects}/c/d; touch -d 2021-01-01 srv/data-${effects}/c`);
    await machine.adopt(...rows(effects));
    expect(
      machine.shell(`cat srv/data-${effects}/c/d srv/more-${effects}/e; findmnt -no FSROOT -M srv/more-${effects}`),
    ).toBe(`two\nlater\nmore\n/@state/directory/srv-more-${effects}\n`);
    expectTidy();
    if (whole) break;
  }
  await machine.reboot(2);
  expect(machine.shell("cat srv/data-0/c/d etc/counter-10")).toBe("two\nlater\n1\n");
});

test("killed after any step and never run again, a boot finds what was written last, where it was declared", async () => {
  let isDeclared = false;
  for (let effects = STRIDE >> 1; ; effects += STRIDE) {
    const whole = await adoptUntil(effects);
    machine.shell(`echo later >>srv/data-${effects}/c/d; echo new >srv/more-${effects}/f`);
    const former = machine.boot;
    const table = machine.disk.path("@state/.lethe/components");
    const declared = existsSync(table) && machine.shell(`cat ${table}`).includes(`/srv/more-${effects}\t`);
    expect(declared).toBe(declared || isDeclared);
    isDeclared = declared;
    await machine.reboot(effects % 2 === 0 ? 1 : 2);
    const root = declared ? machine.root : machine.disk.path("@roots", former);
    const found = machine.shell(`cat srv/data-${effects}/c/d srv/more-${effects}/f etc/counter-${effects}`, root);
    expect(found).toBe("two\nlater\nnew\n1\n");
    // The next adoption, of whatever it is, tidies up.
    machine.shell(`mkdir srv/other-${effects}`);
    await machine.adopt(row(`/srv/other-${effects}`));
    expectTidy();
    if (whole) break;
  }
});
