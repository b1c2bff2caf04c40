import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { withMachine } from "../../src/vm/index.ts";
import { buildSystem, initSystem, lockSystem, newConfigDirectory } from "../../src/workflows/index.ts";
import { bootComplete } from "../../src/workflows/try/booted.ts";
import { buildRelease } from "../support/script.ts";
import { testWorkspace } from "../support/workspace.ts";

const workspace = testWorkspace();
const directories: string[] = [];

afterAll(async () => {
  for (const directory of directories) await rm(directory, { recursive: true, force: true });
});

test.each(["metal", "virtual"] as const)(
  "what lethe new writes for a machine of %s boots, as it is",
  async (machine) => {
    buildRelease();
    const { host } = workspace;
    const directory = await mkdtemp(join(tmpdir(), "lethe-new-"));
    directories.push(directory);
    const config = join(directory, "meadow");
    await newConfigDirectory(workspace, config, { hostname: "meadow", user: "ada", machine, authorizedKeys: [] });
    // Emulated on a busy host, a boot may take minutes.
    const file = join(config, "system.ts");
    const patient = "defineSystem({\n  boot: { completeWithinSeconds: 1800 },";
    await writeFile(file, (await readFile(file, "utf8")).replace("defineSystem({", patient));
    await lockSystem(workspace, config);
    const { toolchain } = await buildSystem(workspace, config);
    const image = join(directory, "disk.img");
    await initSystem(workspace, config, image, { size: 8 * 1024 ** 3, confirm: () => Promise.resolve() });
    await withMachine({ host, toolchain }, { disks: [{ path: image, unsafe: true }], display: true }, async (guest) => {
      await bootComplete(guest, 600_000);
      // A machine of its own has a login on its screen, a virtual one on its serial console.
      if (machine === "virtual") await guest.waitForConsole(/meadow login:/, { timeout: 60_000 });
      expect(await guest.succeed("cat /etc/hostname; systemctl --failed --plain --no-legend")).toBe("meadow");
      await guest.succeed("su --login ada -c 'sudo -n true && echo dear > letter'");
      const { status, stdout, stderr } = await guest.run("lethe system status", { timeout: 300_000 });
      expect({ status, said: status === 0 ? "" : `${stdout}${stderr}` }).toEqual({ status: 0, said: "" });
      await guest.reboot({ timeout: 900_000 });
      await bootComplete(guest, 600_000);
      expect(await guest.succeed("cat /home/ada/letter")).toBe("dear");
    });
  },
);
