import type { StoryGuest } from "./guest.ts";

const MOTD = "Nothing here that was not asked for.";
const NEW_MOTD = "This line came from the config.";

/** The person works: some of it is declared, some is not. */
export async function firstBoot(guest: StoryGuest): Promise<void> {
  const { machine, teller } = guest;
  await guest.booted();
  teller.claim("generation 1 runs", (await guest.read("/run/lethe/generation"))?.trim() === "1");
  const pristine = await guest.status();
  teller.claim("a fresh boot differs in nothing from what is declared", pristine.length === 0, show(pristine));

  await machine.succeed("su --login --command true root", { timeout: 120_000 });
  const quiet = await guest.untracked();
  teller.claim("nothing on it is unexplained, after a login too", quiet.length === 0, show(quiet));
  const runtime = await guest.runtime();
  teller.claim("nor anything that runs on it", runtime.length === 0, runtime.map(({ line }) => line).join("\n"));

  teller.chapter("Somebody works on it");
  await guest.show("echo 'port 2222' > /etc/forgotten.conf");
  await guest.show("echo 'call the plumber' > /root/notes.txt");
  await guest.show("echo 'do not lose this' > /srv/kept/letter.txt");
  await guest.show("echo defaced > /etc/motd");
  const status = await guest.show("lethe system status");
  const changes = [...status.matchAll(/^(\w+) +(\/.*)$/gm)].map(([, kind, path]) => `${kind} ${path}`);
  teller.claim(
    "the two new files and the edited one are found, and nothing else",
    changes.sort().join(", ") === "created /etc/forgotten.conf, created /root/notes.txt, modified /etc/motd",
    status,
  );
  const report = await guest.show("lethe state check-untracked");
  const found = [...report.matchAll(/ (\/\S*) .*?-> (\w+): /g)].map(([, path, type]) => `${path} ${type}`);
  teller.claim(
    "each is told with what to do about it",
    found.join(", ") === "/root/notes.txt backup, /etc/forgotten.conf config, /etc/motd config" &&
      report.includes("you would lose 3 files, 35 B, in 3 places"),
    report,
  );

  teller.chapter("It reboots, and forgets");
  await machine.reboot();
  await guest.booted();
}

/** What is gone, what is not, and where the rest can be found. */
export async function afterReboot(guest: StoryGuest): Promise<void> {
  const { teller } = guest;
  const clean = await guest.status();
  teller.claim("the diff is empty", clean.length === 0, show(clean));
  const quiet = await guest.untracked();
  teller.claim("and nothing is unexplained", quiet.length === 0, show(quiet));
  teller.claim("what nobody declared is gone", (await guest.read("/root/notes.txt")) === undefined);
  teller.claim("an edited file is as it was declared", (await guest.read("/etc/motd")) === `${MOTD}\n`);
  teller.claim(
    "what was declared is there",
    (await guest.read("/srv/kept/letter.txt")) === "do not lose this\n",
    await guest.read("/srv/kept/letter.txt"),
  );
  const roots = await guest.show("lethe roots list");
  teller.claim(
    "the erased root is listed, with what it held",
    /^000001 .* erased: .*\n( .*\n)* +created +\/root\/notes\.txt$/m.test(roots),
    roots,
  );
}

/** One change to the config, made and applied on the machine itself. */
export async function changedByConfig(guest: StoryGuest): Promise<void> {
  const { machine, teller } = guest;
  teller.chapter("It is changed by its config alone");
  await guest.show(`sed -i 's/${MOTD}/${NEW_MOTD}/' /etc/lethe/config/system.ts`);
  await guest.show("lethe system reconfigure", 600_000);
  teller.claim("the running system is as it was", (await guest.read("/etc/motd")) === `${MOTD}\n`);
  await machine.reboot();
  await guest.booted();
  teller.claim("generation 2 runs", (await guest.read("/run/lethe/generation"))?.trim() === "2");
  teller.claim("the change is in force", (await guest.read("/etc/motd")) === `${NEW_MOTD}\n`);
  teller.claim("what was kept is still kept", (await guest.read("/srv/kept/letter.txt")) === "do not lose this\n");
  await guest.show("lethe system list-generations");
  const left = await guest.status();
  teller.claim("and again nothing differs from what is declared", left.length === 0, show(left));
}

function show(changes: readonly { readonly kind: string; readonly path: string }[]): string {
  return changes.map(({ kind, path }) => `${kind} ${path}`).join("\n");
}
