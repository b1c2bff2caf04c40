import { execFile } from "node:child_process";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startMachine } from "../../src/vm/index.ts";
import { initSystem, lockSystem } from "../../src/workflows/index.ts";
import { bootComplete } from "../../src/workflows/try/booted.ts";
import { needPrograms } from "../support/programs.ts";
import { testToolchain } from "../support/toolchain.ts";
import { testWorkspace } from "../support/workspace.ts";

const workspace = testWorkspace();
let directory: string;
let image: string;

beforeAll(async () => {
  await needPrograms({ mcopy: "mtools" });
  directory = await mkdtemp(join(tmpdir(), "lethe-secure-boot-"));
  image = join(directory, "disk.img");
  const config = join(directory, "config");
  await cp("examples/minimal", config, { recursive: true });
  const system = await readFile(join(config, "system.ts"), "utf8");
  await writeFile(
    join(config, "system.ts"),
    system
      .replace('hostname: "minimal",', 'hostname: "minimal",\n  disk: { esp: "128M" },')
      .replace("boot: {", "boot: { secureBoot: true,"),
  );
  await lockSystem(workspace, config);
  await initSystem(workspace, config, image, { size: 3 * 1024 ** 3, confirm: async () => undefined });
});

afterAll(() => rm(directory, { recursive: true, force: true }));

async function start(agent: boolean) {
  const disks = [{ path: image, unsafe: true }];
  const context = { host: workspace.host, toolchain: await testToolchain() };
  return startMachine(context, { disks, display: false, secureBoot: true, agent });
}

test("a firmware that starts only what is signed starts a machine with Debian's chain, and no other", async () => {
  const machine = await start(true);
  try {
    await bootComplete(machine);
    const variable = "/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c";
    expect(await machine.succeed(`od -An -tu1 -j4 ${variable} | tr -d ' '`)).toBe("1");
    expect(await machine.succeed("cat /sys/kernel/security/lockdown")).toMatch(/\[(integrity|confidentiality)\]/);
    expect(await machine.succeed("cat /run/lethe/generation; systemctl --failed --no-legend --plain")).toBe("1");
  } finally {
    await machine.close();
  }
  const { path } = await testToolchain();
  const unsigned = join(path, "usr/lib/systemd/boot/efi/systemd-bootx64.efi");
  await promisify(execFile)("mcopy", ["-o", "-i", `${image}@@1M`, unsigned, "::EFI/BOOT/grubx64.efi"]);
  const refused = await start(false);
  try {
    await refused.waitForConsole(/Security Violation|Access Denied|Verification failed/i);
  } finally {
    await refused.close();
  }
});
