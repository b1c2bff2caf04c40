import type { StoryGuest } from "./guest.ts";
import { STICK } from "./stick.ts";

const KEY = `${STICK}/key`;

/** All that the story declares and that is to come back, byte for byte. */
const COPIED = ["letters", "scans", "music", "site", "private"];

/** What comes back is compared with it. */
export interface Kept {
  /** Names, kinds, modes, owners, times, links, ACLs, attributes and content of all that was copied. */
  readonly manifest: string;
  readonly commit: string;
}

/** Work of some weeks, in minutes: in each kind of place something that is hard to bring back. */
export async function workAndCopy(guest: StoryGuest, key: string): Promise<Kept> {
  const { machine, teller } = guest;
  teller.chapter("What was declared is copied");
  await machine.succeed(`printf '%s\\n' '${key}' > ${KEY}; chmod 600 ${KEY}`);
  await machine.succeed(WORK, { timeout: 300_000 });
  await guest.show(`lethe state open /srv/private --key ${KEY} --yes`);
  await machine.succeed("mkdir -p /srv/private/diary; echo 'nobody reads this' > /srv/private/diary/today");
  const before = await guest.standing();
  teller.claim(
    "before anything is copied, all of it would be lost with the disk",
    ["notes", "letters", "scans", "music", "site"].every((name) => before[`/srv/${name}`] === "losing"),
    JSON.stringify(before),
  );
  await guest.show("lethe state status");
  await guest.show(`lethe state sync --key ${KEY}`, 1_200_000);
  await guest.show("lethe state status");
  const after = await guest.standing();
  teller.claim(
    "then only what has no copy by its declaration would be",
    Object.entries(after).every(([path, verdict]) => (path === "/srv/kept") === (verdict === "losing")),
    JSON.stringify(after),
  );
  const changes = await guest.status();
  teller.claim("and copying left nothing behind on the machine", changes.length === 0, JSON.stringify(changes));
  const manifest = await machine.succeed(MANIFEST, { timeout: 300_000 });
  const commit = await machine.succeed("git -C /srv/notes rev-parse HEAD");
  await machine.succeed("lethe state close /srv/private");
  return { manifest, commit };
}

/** On the new disk, which has the system and nothing else. */
export async function comeHome(guest: StoryGuest, { manifest, commit }: Kept, token: string): Promise<void> {
  const { machine, teller } = guest;
  await guest.booted();
  const bare = await machine.run("ls -A /srv/letters /srv/notes /srv/kept");
  teller.claim("the system is there, and of what was kept nothing", bare.stdout.replace(/^.*:$/gm, "").trim() === "");
  const told = await guest.show(`lethe state init --all --key ${KEY}`, 1_200_000);
  await guest.show(`lethe state open /srv/private --key ${KEY}`);
  const now = await machine.succeed(MANIFEST, { timeout: 300_000 });
  teller.claim(
    "all that was copied is back, byte for byte, with owners, modes, times, links and attributes",
    now === manifest,
    difference(manifest, now),
  );
  teller.claim(
    "the repository is back, with its last commit",
    (await machine.succeed("git -C /srv/notes rev-parse HEAD")) === commit,
  );
  // This boot had no key: the machine is new, and what it was told of is on the stick.
  await guest.show(`lethe secret activate --key ${KEY}`);
  teller.claim("a secret is where it is wanted", (await guest.read("/srv/token"))?.trim() === token);
  teller.claim(
    "what was agreed to lose is lost, and said to be",
    (await guest.read("/srv/kept/letter.txt")) === undefined && /\/srv\/kept: .*\n.*nothing keeps a copy/.test(told),
    told,
  );
  const again = await guest.show(`lethe state init --key ${KEY}`, 600_000);
  teller.claim(
    "a second run has nothing to do",
    !/^(?!.*is left as it is).*: (clone|restore|copy|make)/m.test(again),
    again,
  );
  await guest.show("lethe state status");
  const standing = await guest.standing();
  teller.claim(
    "nothing would be lost now",
    Object.values(standing).every((verdict) => verdict !== "losing"),
    JSON.stringify(standing),
  );
  const changes = await guest.status();
  teller.claim("and nothing differs from what is declared", changes.length === 0, JSON.stringify(changes));
}

function difference(before: string, after: string): string {
  const [old, present] = [before.split("\n"), after.split("\n")];
  const only = (these: readonly string[], those: readonly string[], sign: string) =>
    these.filter((line) => !those.includes(line)).map((line) => `${sign} ${line}`);
  return [...only(old, present, "-"), ...only(present, old, "+")].slice(0, 40).join("\n");
}

const WORK = `set -eu
git init --quiet --bare --initial-branch=main ${STICK}/notes.git
cd /srv/notes
git init --quiet --initial-branch=main .
git config user.name ada; git config user.email ada@example.org
git remote add origin ${STICK}/notes.git
echo 'buy milk' > list; git add list; git commit --quiet --message 'list'
git push --quiet --set-upstream origin main
echo 'buy bread' >> list; git commit --quiet --all --message 'more'
cd /srv/letters
mkdir -p 2024/spring
printf 'dear all\\n' > '2024/spring/a name with spaces
and a line'
printf 'x' > "$(printf 'latin-\\351')"
ln 2024/spring/a* linked; ln -s linked symbolic; ln -s /nowhere dangling
truncate --size 64M sparse; printf end >> sparse
setfacl --modify user:nobody:rw 2024; setfattr --name user.comment --value 'of mine' 2024
chown -R nobody:nogroup 2024; chmod 2750 2024; chmod 0000 symbolic 2>/dev/null || :
mkdir empty; touch --date '2001-02-03 04:05:06.789' empty
head -c 3000000 /dev/urandom > /srv/scans/contract.pdf
head -c 5000000 /dev/urandom > /srv/music/song.flac; mkdir /srv/music/live; echo tracks > /srv/music/live/list
echo '<h1>home</h1>' > /srv/site/index.html; chmod 0640 /srv/site/index.html
echo again > /srv/cache/anything
`;

const MANIFEST = `set -eu; cd /srv
for one in ${COPIED.join(" ")}; do
  find "$one" -printf '%P %y %m %U:%G %n %l %TY-%Tm-%Td %TT\\n' | sort
  find "$one" -type f -exec sha256sum {} + | sort -k 2
  getfacl --recursive --absolute-names "$one" 2>/dev/null | sort
  getfattr --recursive --no-dereference --dump "$one" 2>/dev/null | sort
  find "$one" -type f -size +32M -printf '%p has holes: %S\\n' | sed 's/0\\..*/yes/'
done
`;
