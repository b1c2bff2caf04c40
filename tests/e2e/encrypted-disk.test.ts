import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Machine, startMachine } from "../../src/vm/index.ts";
import { initSystem } from "../../src/workflows/index.ts";
import { bootComplete } from "../../src/workflows/try/booted.ts";
import { testToolchain } from "../support/toolchain.ts";
import { testWorkspace } from "../support/workspace.ts";

const workspace = testWorkspace();
const PASSPHRASE = "sesame, open";
let directory: string;
let image: string;
let recovery: string;
let machine: Machine;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "lethe-encrypted-"));
  image = join(directory, "disk.img");
  const config = join(directory, "config");
  await cp("examples/minimal", config, { recursive: true });
  const system = await readFile(join(config, "system.ts"), "utf8");
  const luks = `luks({ unlock: ["passphrase"], keyDerivation: { memory: "32M", iterations: 4 } })`;
  await writeFile(
    join(config, "system.ts"),
    system
      .replace("import { debian,", "import { debian, luks,")
      .replace('hostname: "minimal",', `hostname: "minimal",\n  disk: { esp: "128M", encrypt: ${luks} },`),
  );
  await initSystem(workspace, config, image, {
    size: 3 * 1024 ** 3,
    confirm: async () => undefined,
    keys: {
      passphrase: async () => Buffer.from(PASSPHRASE),
      keep: async (key) => {
        recovery = key;
      },
    },
  });
  machine = await startMachine(
    { host: workspace.host, toolchain: await testToolchain() },
    { disks: [{ path: image, unsafe: true }], display: false, consoleLog: join(directory, "console") },
  );
});

afterAll(async () => {
  await (machine as Machine | undefined)?.close();
  await rm(directory, { recursive: true, force: true });
});

async function typed(...answers: readonly string[]): Promise<void> {
  for (const answer of answers) {
    await machine.waitForConsole(/Please enter passphrase for disk[^\n]*:/);
    await machine.typeOnConsole(`${answer}\r`);
  }
  await bootComplete(machine);
}

test("an image that was encrypted where no encrypted volume can be opened boots by its passphrase, after a wrong one", async () => {
  await typed("open, sesame", PASSPHRASE);
  expect(await machine.succeed("findmnt -nvo SOURCE -M /")).toBe("/dev/mapper/lethe");
  expect(await machine.succeed("cat /run/lethe/generation; systemctl --failed --no-legend --plain")).toBe("1");
  expect(await machine.succeed("lsblk -rno FSTYPE /dev/vda2 | head -n 1")).toBe("crypto_LUKS");
  await machine.succeed("echo kept > /srv/kept/letter; echo gone > /root/undeclared; sync -f /srv/kept");
});

test("its recovery key opens it too; what was kept is there, and the rest forgotten", async () => {
  const back = machine.reboot();
  await machine.waitForConsole(/Please enter passphrase for disk[^\n]*:/);
  await machine.typeOnConsole(`${recovery}\r`);
  await back;
  await bootComplete(machine);
  expect(await machine.succeed("cat /srv/kept/letter")).toBe("kept");
  expect((await machine.run("cat /root/undeclared")).status).not.toBe(0);
});
