import { join } from "node:path";
import type { Toolchain } from "../../model/index.ts";
import { fatMedium } from "../../secrets/index.ts";
import { initBuilt } from "../init.ts";
import { setSecret } from "../secret-edit.ts";
import { requireReadableSecrets } from "../secret-test.ts";
import { initSecurityKey } from "../security-key-init.ts";
import { addUnlockMethod } from "../unlock-methods.ts";
import type { Workspace } from "../workspace.ts";
import { buildExample } from "./example.ts";
import type { Teller } from "./teller.ts";

export interface EncryptedStory {
  readonly workspace: Workspace;
  readonly teller: Teller;
  readonly toolchain: Toolchain;
  /** Of the story's own files. */
  readonly directory: string;
  /** A copy of the example, which may be changed. */
  readonly config: string;
  readonly image: string;
}

export const PASSPHRASE = "sesame, open";

const DISK_SIZE = 3 * 1024 ** 3;

/** What opens the machine's secrets and its disk. */
export interface StoryKeys {
  /** Where the stick is mounted. */
  readonly mounted: string;
  /** The same as the machine sees it. */
  readonly image: string;
  /** The private half of the security key. */
  readonly identity: string;
  /** What the secret holds. */
  readonly token: string;
}

/** The example's own keys and secrets are nobody's: both are made anew. */
export async function makeKeys({ workspace, teller, directory, config }: EncryptedStory): Promise<StoryKeys> {
  const { host } = workspace;
  const mounted = join(directory, "stick");
  teller.chapter("A stick gets the machine's security key, and the config a secret");
  for (const name of ["keys", "secrets"]) await host.remove(join(config, name), { recursive: true });
  teller.command("lethe security-key init stick/lethe --protect plain --no-recovery");
  const { recipient } = await initSecurityKey(workspace, join(mounted, "lethe"), {
    config,
    protection: "plain",
    ask: undefined,
    confirm: async () => undefined,
    newPassphrase: async () => "",
    onPlan: () => undefined,
  });
  teller.answer(`keys/encrypted.pub: ${recipient}`);
  const token = host.randomHex(16);
  teller.command("openssl rand -hex 16 | lethe secret set token --stdin");
  await setSecret(workspace, "token", { config, content: async () => Buffer.from(`${token}\n`) });
  const identity = /AGE-SECRET-KEY-1\w+/.exec(await host.readText(join(mounted, "lethe/key")))?.[0] ?? "";
  return { mounted, image: join(directory, "stick.img"), identity, token };
}

/** Builds the system, installs it on an image, and lets the stick open it. */
export async function installEncrypted(story: EncryptedStory, keys: StoryKeys): Promise<void> {
  const { workspace, teller, config, image } = story;
  teller.chapter("A config becomes a system");
  teller.command("lethe system build encrypted");
  const built = await buildExample(workspace, config, teller);
  teller.answer(`layers: ${built.root.layers.map(({ name }) => name).join(", ")}`);

  teller.chapter("It is installed on a disk that is encrypted");
  teller.command("lethe system init . disk.img --size 3G --key stick/lethe");
  const { declaration } = built.config;
  await requireReadableSecrets(workspace, { declaration, directory: config }, { key: join(keys.mounted, "lethe") });
  let recovery = "";
  const { install } = await initBuilt(workspace, built, image, {
    size: DISK_SIZE,
    confirm: async () => undefined,
    keys: {
      passphrase: async () => Buffer.from(PASSPHRASE),
      keep: async (key) => {
        recovery = key;
      },
    },
  });
  teller.answer(`Its passphrase is ${PASSPHRASE}, its recovery key ${recovery}.`);
  teller.claim("the disk has a bootable generation 1", install.outcome === "install" && install.number === 1);
  teller.command("lethe disk unlock-methods add security-key disk.img --stick stick");
  const added = await addUnlockMethod(workspace, "security-key", image, {
    present: async () => Buffer.from(recovery),
    fresh: async () => Buffer.alloc(0),
    pin: async () => "",
    keep: async () => undefined,
    stick: keys.mounted,
  });
  teller.claim("the recovery key lets a stick be enrolled", added === "added");
  await makeStickImage(story, keys);
}

/** FAT on the whole of it, as sticks are sold. */
async function makeStickImage(
  { workspace: { host }, toolchain }: EncryptedStory,
  { mounted, image }: StoryKeys,
): Promise<void> {
  await host.run(["truncate", "--size", "64M", image]);
  await host.run(toolchain.wrap(["mkfs.vfat", "-n", "LETHE-KEY", image]));
  const medium = fatMedium(host, toolchain, { image, offset: 0 }, image);
  for (const name of ["machine", "key.pub", "disk.key", "key"]) {
    await medium.write(name, await host.readFile(join(mounted, "lethe", name)));
  }
}
