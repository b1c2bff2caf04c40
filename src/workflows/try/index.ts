import { join } from "node:path";
import { UserError } from "../../model/index.ts";
import { hostNeeds } from "../../tools/index.ts";
import type { Machine } from "../../vm/index.ts";
import type { BuiltSystem } from "../build.ts";
import { initBuilt } from "../init.ts";
import { cacheDirectory, toolchainOf, type Workspace } from "../workspace.ts";
import { encryptedStory } from "./encrypted.ts";
import { buildExample } from "./example.ts";
import { StoryGuest } from "./guest.ts";
import { comeHome, workAndCopy } from "./homecoming.ts";
import { afterReboot, changedByConfig, firstBoot } from "./life.ts";
import { bytesToFetch } from "./needs.ts";
import { makeSecrets, makeStick } from "./stick.ts";
import { withStoryMachine } from "./story-machine.ts";
import type { Teller } from "./teller.ts";

export type { Teller } from "./teller.ts";

export interface TryOptions {
  /** A directory below the release's `examples/`. */
  readonly example: string;
  /** End before the disk is thrown away. */
  readonly short: boolean;
  /** Leave the disk image. */
  readonly keep: boolean;
}

export interface TryResult {
  /** undefined: it is gone. */
  readonly image: string | undefined;
  readonly accelerator: "kvm" | "tcg";
}

const DISK_SIZE = 8 * 1024 ** 3;

/** The example that declares what comes back. */
const HOMECOMING = "homecoming";

/** The example whose disk is encrypted: it has a story of its own. */
const ENCRYPTED = "encrypted";

/** The whole life of a machine on a throw-away disk. Whether its claims held is for the teller to count. */
export async function tryLethe(workspace: Workspace, teller: Teller, options: TryOptions): Promise<TryResult> {
  const { host, release, progress } = workspace;
  const example = join(release, "examples", options.example);
  if (!(await host.exists(join(example, "system.ts")))) {
    const names = await host.readDir(join(release, "examples"));
    throw new UserError("CLI_NO_EXAMPLE", `there is no example ${options.example}`, {
      hint: `There are: ${names.join(", ")}.`,
    });
  }
  const directory = join(cacheDirectory(host), "try", host.randomHex(4));
  const image = join(directory, "disk.img");
  const config = join(directory, "config");
  const stick = join(directory, "stick.img");
  let accelerator: Machine["accelerator"] = "tcg";
  await host.makeDir(config);
  try {
    await host.run(["cp", "-r", `${example}/.`, config]);

    teller.chapter("What this needs");
    const download = Math.ceil((await bytesToFetch(workspace, example)) / 1024 ** 2);
    teller.say(
      `Root; some 4 GB of disk below ${cacheDirectory(host)}; a download of ${download} MB; minutes. Nothing else on this machine changes.`,
    );
    const missing = (await hostNeeds(host)).filter(({ present }) => !present);
    if (missing.length > 0) {
      throw new UserError("CLI_HOST_LACKS", `this host lacks ${missing.map((need) => need.program).join(", ")}`, {
        hint: "lethe doctor --fix installs what is missing.",
      });
    }
    const toolchain = await toolchainOf(workspace);
    teller.say("Everything that builds, formats and boots comes from Lethe's own tools root, not from this host.");

    if (options.example === ENCRYPTED) {
      const story = { workspace, teller, toolchain, directory, config, image };
      await encryptedStory(story, (machine) => {
        accelerator = machine.accelerator;
      });
      return { image: options.keep ? image : undefined, accelerator };
    }

    const made = options.example === HOMECOMING ? await makeSecrets(host, config) : undefined;

    teller.chapter("A config becomes a system");
    teller.command(`lethe system build ${options.example}`);
    const built = await buildExample(workspace, config, teller);
    teller.answer(
      `layers: ${built.root.layers.map(({ name }) => name).join(", ")}; kernel ${built.root.kernelVersion}`,
    );

    const machines = { host, toolchain, progress };
    const consoleLog = join(directory, "console.log");
    const disks = made === undefined ? [image] : [image, stick];
    if (made !== undefined) await makeStick(host, toolchain, stick);
    await installed({ workspace, teller, built }, image);
    const kept = await withStoryMachine(machines, { disks, consoleLog }, async (machine) => {
      accelerator = machine.accelerator;
      const guest = new StoryGuest(machine, teller);
      teller.chapter("It boots");
      await firstBoot(guest);
      await afterReboot(guest);
      await changedByConfig(guest);
      return made === undefined || options.short ? undefined : workAndCopy(guest, made.key);
    });
    if (kept !== undefined && made !== undefined) {
      teller.chapter("Its disk is thrown away");
      teller.command("rm disk.img");
      await host.remove(image);
      await installed({ workspace, teller, built }, image);
      await withStoryMachine(machines, { disks, consoleLog }, (machine) =>
        comeHome(new StoryGuest(machine, teller), kept, made.secrets["token"] ?? ""),
      );
    }
    return { image: options.keep ? image : undefined, accelerator };
  } finally {
    if (!options.keep) await host.remove(directory, { recursive: true });
  }
}

interface Story {
  readonly workspace: Workspace;
  readonly teller: Teller;
  readonly built: BuiltSystem;
}

async function installed({ workspace, teller, built }: Story, image: string): Promise<void> {
  teller.chapter("The system is installed on a disk");
  teller.command("lethe system init . disk.img --size 8G");
  const options = { size: DISK_SIZE, confirm: async () => undefined };
  const { install } = await initBuilt(workspace, built, image, options);
  teller.claim("the disk has a bootable generation 1", install.outcome === "install" && install.number === 1);
  const again = await initBuilt(workspace, built, image, options);
  teller.claim("a second run of init has nothing to do", again.install.outcome === "nothing");
}
