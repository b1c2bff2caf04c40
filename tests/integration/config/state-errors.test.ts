import { describe, expect, test } from "vitest";
import { complaint, system } from "./support.ts";

/** What a person reads of a mistake in state.ts, word for word. */
function said(entries: string): Promise<string> {
  const words =
    "archive, backup, defineComponent, defineState, encrypted, media, mirror, rclone, remoteFs, restic, rsync";
  const text = `import { ${words}, secret } from "lethe";
const nas = restic("sftp:nas:/lethe", { password: secret("nas") });

export default defineState([
  ${entries}
]);
`;
  return complaint({ "system.ts": system(""), "state.ts": text, "secrets/nas.age": "x" });
}

describe("types", () => {
  test("a store that is not declared", async () => {
    expect(await said(`backup("/srv/x", { store: nos }),`)).toMatchInlineSnapshot(
      `"CONFIG_TYPE state.ts:5:29: Cannot find name 'nos'."`,
    );
  });

  test("a store by its name", async () => {
    expect(await said(`backup("/srv/x", { store: "nas" }),`)).toMatchInlineSnapshot(
      `"CONFIG_TYPE state.ts:5:22: Type 'string' is not assignable to type 'ResticStore'."`,
    );
  });

  test("a store of another kind", async () => {
    expect(await said(`backup("/srv/x", { store: rclone("nas:x") }),`)).toMatchInlineSnapshot(
      `"CONFIG_TYPE state.ts:5:22: Property 'repository' is missing in type 'RcloneStore' but required in type 'ResticStore'."`,
    );
  });

  test("media that goes nowhere", async () => {
    expect(await said(`media("/srv/x", {}),`)).toMatchInlineSnapshot(
      `"CONFIG_TYPE state.ts:5:19: Argument of type '{}' is not assignable to parameter of type 'MediaOptions'."`,
    );
  });

  test("a misspelt rule of what is kept", async () => {
    expect(await said(`backup("/srv/x", { store: nas, keep: { dayly: 1 } }),`)).toMatchInlineSnapshot(
      `"CONFIG_TYPE state.ts:5:42: Object literal may only specify known properties, but 'dayly' does not exist in type 'Retention'. Did you mean to write 'daily'?"`,
    );
  });
});

test("what types cannot know", async () => {
  const entries = [
    `mirror("/srv/x", { target: rsync("nas") }),`,
    `backup("/srv/x", { store: restic("rest:https://me:hunter2@nas/", { password: secret("nas") }) }),`,
    `backup("/srv/x", { store: restic("nas", { password: secret("nas") }) }),`,
    `backup("/srv/x", { store: nas, keep: {} }),`,
    `backup("/srv/x", { store: nas, keep: { daily: 0 } }),`,
    `media("/srv/x", { remote: "nas:x", target: rclone("nas:y") } as any),`,
    `media("/srv/x", { restor: "never", losable: true } as any),`,
    `remoteFs("/mnt/x", { type: "nfs", source: "nas" }),`,
    `remoteFs("/mnt/x", { type: "smb", source: "//nas/x", options: ["password=hunter2"] }),`,
    `encrypted("/srv/x", { unlock: "passphrase", inner: backup("/srv/x/.cipher", { store: nas }) }),`,
    `defineComponent("x", {})(backup("/srv/x", { store: nas })),`,
    `backup("/srv/x", { store: restic("/mnt/x", { password: secret("nos") }) }),`,
  ];
  const complaints: string[] = [];
  for (const entry of entries) complaints.push(`${entry}\n${await said(entry)}`);
  expect(complaints.join("\n\n")).toMatchInlineSnapshot(`
    "mirror("/srv/x", { target: rsync("nas") }),
    CONFIG_SCHEMA state.ts:5:36: rsync: target: "nas" is no target of rsync's; one looks like "nas:/srv/music" or "/mnt/disk/music"

    backup("/srv/x", { store: restic("rest:https://me:hunter2@nas/", { password: secret("nas") }) }),
    CONFIG_SCHEMA state.ts:5:36: restic: repository: this address of a restic repository has a password in it, and a config must not

    backup("/srv/x", { store: restic("nas", { password: secret("nas") }) }),
    CONFIG_SCHEMA state.ts:5:36: restic: repository: "nas" is no address of a restic repository; one looks like "sftp:nas:/lethe" or "/mnt/disk/lethe"

    backup("/srv/x", { store: nas, keep: {} }),
    CONFIG_SCHEMA state.ts:5:34: backup: keep: says of nothing how much is kept; one looks like { daily: 14, monthly: 12 }

    backup("/srv/x", { store: nas, keep: { daily: 0 } }),
    CONFIG_SCHEMA state.ts:5:42: backup: keep.daily: must be 1 or more; leave it out to keep none of these

    media("/srv/x", { remote: "nas:x", target: rclone("nas:y") } as any),
    CONFIG_SCHEMA state.ts:5:19: media: has both remote and target, and is copied to one place

    media("/srv/x", { restor: "never", losable: true } as any),
    CONFIG_SCHEMA state.ts:5:21: media: unknown key "restor"; did you mean "restore"?

    remoteFs("/mnt/x", { type: "nfs", source: "nas" }),
    CONFIG_SCHEMA state.ts:5:37: remoteFs: source: "nas" is no such source; one looks like "nas:/srv/films"

    remoteFs("/mnt/x", { type: "smb", source: "//nas/x", options: ["password=hunter2"] }),
    CONFIG_SCHEMA state.ts:5:66: remoteFs: options[0]: this has a password in it, and a config must not

    encrypted("/srv/x", { unlock: "passphrase", inner: backup("/srv/x/.cipher", { store: nas }) }),
    CONFIG_STATE_PATH state.ts:5:3: /srv/x cannot be opened there: its ciphertext is kept at /srv/x/.cipher
    hint: Keep the ciphertext beside it, like ada.home(".private.encrypted").

    defineComponent("x", {})(backup("/srv/x", { store: nas })),
    CONFIG_SCHEMA state.ts:5:24: defineComponent("x"): must have quiesce, resume, or both

    backup("/srv/x", { store: restic("/mnt/x", { password: secret("nos") }) }),
    CONFIG_SECRET state.ts:5:3: there is no secret nos: secrets/nos.age is not there; did you mean "nas"?
    hint: Encrypt it to who may read it: age --encrypt --recipients-file keys/NAME.pub --output secrets/nos.age"
  `);
});
