import { join } from "node:path";
import type { Machine } from "../../vm/index.ts";
import { type EncryptedStory, installEncrypted, makeKeys, PASSPHRASE } from "./encrypted-disk.ts";
import { StoryGuest } from "./guest.ts";
import { withStoryMachine } from "./story-machine.ts";
import { answer, PASSPHRASE_QUESTION } from "./unlock.ts";

const MOTD = "Nothing here that was not asked for.";

/** The life of a machine whose disk is encrypted and whose config has a secret: with its keys at hand, and without. */
export async function encryptedStory(story: EncryptedStory, onMachine: (machine: Machine) => void): Promise<void> {
  const { workspace, teller, toolchain, directory, image } = story;
  const { host, progress } = workspace;
  const keys = await makeKeys(story);
  await installEncrypted(story, keys);
  const context = { host, toolchain, progress };

  teller.chapter("It boots with the stick, and nobody types anything");
  const stick = { path: keys.image, readOnly: true };
  // A log for each: what is waited for is never a line of another boot.
  await withStoryMachine(context, { disks: [image, stick], consoleLog: join(directory, "console-1") }, (machine) => {
    onMachine(machine);
    return openedByStick(new StoryGuest(machine, teller), keys.token);
  });

  teller.chapter("It boots without the stick, and asks");
  await withStoryMachine(context, { disks: [image], consoleLog: join(directory, "console-2") }, (machine) =>
    openedByPassphrase(new StoryGuest(machine, teller)),
  );

  teller.chapter("Somebody looks at its disk without a key");
  const words = join(directory, "words");
  await host.writeFile(words, `${[MOTD, keys.token, keys.identity].join("\n")}\n`, { mode: 0o600 });
  const found = await host.run(["grep", "-aqF", "-f", words, image], { accept: [0, 1] });
  teller.claim("none of its files, its secret and its keys can be read there", found.status === 1);
}

async function openedByStick(guest: StoryGuest, token: string): Promise<void> {
  const { machine, teller } = guest;
  await guest.booted();
  const root = await machine.succeed("findmnt -nvo SOURCE -M /; cat /run/lethe/generation");
  teller.claim("generation 1 runs, from the encrypted disk", root === "/dev/mapper/lethe\n1", root);
  const said = await machine.succeed("journalctl -b -o cat -u lethe-disk-key");
  teller.claim("the key on the stick opened it", said.includes("open by the key on the stick"), said);
  teller.claim("its secret is where it is wanted", (await guest.read("/etc/token")) === `${token}\n`);
  const place = await machine.succeed("stat -L -c '%U %a' /etc/token; findmnt -no FSTYPE -T $(readlink -f /etc/token)");
  teller.claim("it is root's, in memory that is never swapped", place === "root 600\nramfs", place);
  const failed = await machine.succeed("systemctl --failed --no-legend --plain");
  teller.claim("nothing has failed", failed === "", failed);
  const listed = await guest.show("lethe disk unlock-methods list");
  teller.claim(
    "it says what opens its disk, and what is declared and does not",
    ["passphrase +a", "security-key +a|security-key +the", "recovery +the", "tpm2 +declared and not enrolled"].every(
      (line) => new RegExp(`^(?:${line})`, "m").test(listed),
    ),
    listed,
  );
  await guest.show("echo 'do not lose this' > /srv/kept/letter.txt");
  await guest.show("echo 'call the plumber' > /root/notes.txt");
}

async function openedByPassphrase(guest: StoryGuest): Promise<void> {
  const { machine, teller } = guest;
  await answer(machine, [
    [PASSPHRASE_QUESTION, "open, sesame"],
    [PASSPHRASE_QUESTION, PASSPHRASE],
  ]);
  teller.answer("Please enter passphrase for disk: (a wrong one)");
  teller.answer(`Please enter passphrase for disk: ${PASSPHRASE}`);
  await guest.booted();
  teller.claim("a wrong passphrase is asked for again, the right one boots", true);
  teller.claim("what nobody declared is gone", (await guest.read("/root/notes.txt")) === undefined);
  teller.claim("what was declared is there", (await guest.read("/srv/kept/letter.txt")) === "do not lose this\n");
  const missing = (await guest.read("/run/motd.d/30-lethe-secrets")) ?? "";
  teller.claim("the secret is not, as its key is not, and that is said", missing.includes("token (no key)"), missing);
  teller.claim("and nothing of it was left behind", (await guest.read("/etc/token")) === undefined);
}
