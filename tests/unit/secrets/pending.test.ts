import fc from "fast-check";
import { expect, test } from "vitest";
import { type Host, memoryHost } from "../../../src/host/index.ts";
import {
  ciphertextOf,
  encrypted,
  finishPending,
  type KeyPair,
  newKeyPair,
  readSecret,
  rekeyed,
  replaceTogether,
  testDecrypt,
} from "../../../src/secrets/index.ts";
import { Interrupted, interrupting } from "../../support/interrupt.ts";

const machine = (files: Record<string, string | Uint8Array>) => memoryHost({ files, run: () => ({}) });

/** What a config is, without what a change that was cut short has left. */
function config(host: { readonly files: Map<string, Buffer> }): Record<string, string> {
  const entries = [...host.files].map(([path, bytes]) => [path, bytes.toString("latin1")] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

async function untilKilled(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (error instanceof Interrupted) return false;
    throw error;
  }
}

const replace = (path: string, content: string | undefined, before: string | undefined) => ({
  path,
  content: content === undefined ? undefined : Buffer.from(content),
  before,
});

const sha = (host: Host, path: string) => host.sha256(path);

test("a change killed after any effect is whole or has not begun, whoever goes on with it is killed too", async () => {
  const before = { "/c/secrets/a.age": "old a", "/c/secrets/b.age": "old b", "/c/keys/gone.pub": "old key" };
  const after = { "/c/keys/new.pub": "new key", "/c/secrets/a.age": "new a", "/c/secrets/b.age": "new b" };
  let seenOld = 0;
  let seenNew = 0;
  for (let effects = 0; ; effects++) {
    const host = machine(before);
    const files = [
      replace("secrets/a.age", "new a", await sha(host, "/c/secrets/a.age")),
      replace("keys/gone.pub", undefined, await sha(host, "/c/keys/gone.pub")),
      replace("keys/new.pub", "new key", undefined),
      replace("secrets/b.age", "new b", await sha(host, "/c/secrets/b.age")),
    ];
    const whole = await untilKilled(() => replaceTogether(interrupting(host, effects), "/c", files));
    for (let more = 0; !(await untilKilled(() => finishPending(interrupting(host, more), "/c"))); more++);
    await finishPending(host, "/c");
    const now = JSON.stringify(config(host));
    expect([JSON.stringify(before, Object.keys(before).sort()), JSON.stringify(after)]).toContain(now);
    if (now === JSON.stringify(after)) seenNew += 1;
    else seenOld += 1;
    if (whole) break;
  }
  expect(seenOld).toBeGreaterThan(5);
  expect(seenNew).toBeGreaterThan(5);
});

test("what was changed since is not written over, before and after the journal", async () => {
  const host = machine({ "/c/secrets/a.age": "old", "/c/secrets/b.age": "old" });
  const digest = await sha(host, "/c/secrets/a.age");
  const files = [replace("secrets/a.age", "mine", digest), replace("secrets/b.age", "mine", digest)];
  await host.writeFile("/c/secrets/b.age", "theirs");
  await expect(replaceTogether(host, "/c", files)).rejects.toMatchObject({ code: "SECRETS_CHANGED" });
  expect(config(host)).toEqual({ "/c/secrets/a.age": "old", "/c/secrets/b.age": "theirs" });

  await host.writeFile("/c/secrets/b.age", "old");
  // Until the first of the two is in its place.
  const renames = { left: 1 };
  const killed: Host = {
    ...host,
    rename: async (from, to) => {
      if (renames.left-- === 0) throw new Interrupted();
      await host.rename(from, to);
    },
  };
  expect(await untilKilled(() => replaceTogether(killed, "/c", files))).toBe(false);
  await host.writeFile("/c/secrets/b.age", "theirs");
  await expect(finishPending(host, "/c")).rejects.toMatchObject({
    code: "SECRETS_PENDING",
    hint: expect.stringContaining("/c/secrets/.lethe-pending") as string,
  });
  expect(host.files.get("/c/secrets/b.age")?.toString()).toBe("theirs");
});

test("a journal that is not understood is left alone", async () => {
  for (const text of ['{"version":2,"moves":[]}', "{"]) {
    const host = machine({ "/c/secrets/.lethe-pending/journal": text });
    await expect(finishPending(host, "/c"), text).rejects.toMatchObject({ code: "SECRETS_PENDING" });
    expect(config(host)).toEqual({ "/c/secrets/.lethe-pending/journal": text });
  }
});

test("property: a rekey that is killed anywhere leaves every secret readable by the old keys, or by the new", async () => {
  const keys: KeyPair[] = [];
  for (let made = 0; made < 4; made++) keys.push(await newKeyPair());
  const some = fc.subarray([0, 1, 2, 3], { minLength: 1 });
  const contents = fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.uint8Array({ maxLength: 40 }), { maxKeys: 4 });
  const recipients = (which: readonly number[]) =>
    which.map((at) => ({ file: `keys/${at}.pub`, text: keys[at]?.recipient ?? "" }));
  await fc.assert(
    fc.asyncProperty(contents, some, some, fc.nat({ max: 30 }), async (secrets, from, to, effects) => {
      const host = machine({});
      const names = Object.keys(secrets);
      const fresh = names.map((name) => ({ name, content: secrets[name] ?? new Uint8Array(), before: undefined }));
      await replaceTogether(host, "/c", await encrypted(host, "/c", fresh, recipients(from)));
      const old = config(host);
      const identities = [keys[from[0] ?? 0]?.identity ?? ""];
      const { files, changed, current } = await rekeyed(host, "/c", recipients(to), async () => identities);
      expect([...changed, ...current].sort()).toEqual(names.toSorted());
      const whole = await untilKilled(() => replaceTogether(interrupting(host, effects), "/c", files));

      // A reader that may not write sees no mix either.
      const readers = await Promise.all(keys.map(({ identity }) => testDecrypt(host, "/c", names, [identity])));
      const unread = (which: readonly number[]) => keys.map((_, at) => (which.includes(at) ? 0 : names.length));
      const seen = JSON.stringify(readers.map((failed) => failed.length));
      expect([JSON.stringify(unread(from)), JSON.stringify(unread(to))]).toContain(seen);

      await finishPending(host, "/c");
      const isNew = JSON.stringify(config(host)) !== JSON.stringify(old);
      if (whole && changed.length > 0) expect(isNew).toBe(true);
      for (const at of isNew ? to : from) {
        for (const name of names) {
          const read = await readSecret(host, "/c", name, [keys[at]?.identity ?? ""]);
          expect(read).toEqual(Buffer.from(secrets[name] ?? []));
        }
      }
      if (isNew) {
        const again = await rekeyed(host, "/c", recipients(to), () =>
          Promise.reject(new Error("nothing is to be read")),
        );
        expect(again.changed).toEqual([]);
      }
    }),
    { numRuns: 60 },
  );
});

test("where one secret cannot be read, none is encrypted anew, and each failure is named", async () => {
  const mine = await newKeyPair();
  const theirs = await newKeyPair();
  const host = machine({});
  const forMe = [{ file: "keys/me.pub", text: mine.recipient }];
  const good = { name: "good", content: Buffer.from("hunter2"), before: undefined };
  await replaceTogether(host, "/c", await encrypted(host, "/c", [good, { ...good, name: "bad" }], forMe));
  const sealed = Buffer.from(await host.readFile(`/c/${ciphertextOf("bad")}`));
  sealed[sealed.length - 1] = (sealed.at(-1) ?? 0) ^ 1;
  await host.writeFile(`/c/${ciphertextOf("bad")}`, sealed);
  const both = [...forMe, { file: "keys/they.pub", text: theirs.recipient }];
  const before = config(host);
  await expect(rekeyed(host, "/c", both, async () => [mine.identity])).rejects.toMatchObject({
    code: "SECRETS_REKEY",
    details: ["the secret bad is no whole age file"],
  });
  await expect(rekeyed(host, "/c", both, async () => [theirs.identity])).rejects.toMatchObject({
    code: "SECRETS_REKEY",
    details: [expect.stringContaining("bad") as string, expect.stringContaining("good") as string],
  });
  expect(config(host)).toEqual(before);
});
