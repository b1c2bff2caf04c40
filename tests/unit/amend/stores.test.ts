import { expect, test } from "vitest";
import { type Amendment, amend, storesInSight } from "../../../src/amend/index.ts";
import { config } from "./support.ts";

const system = `import { defineSystem, debian, restic, rsync, secret, user } from "lethe";
export const ada = user("ada");
export const nas = restic("sftp:nas:/lethe", { password: secret("nas") });
const hidden = rsync("nas:/x");
export default defineSystem({ hostname: "meadow", packages: debian("trixie") });
`;
const state = `import { defineState, rclone as cloud } from "lethe";
const music = cloud("nas:music");
export default defineState([
  // nothing yet
]);
`;

function amended(sources: Record<string, string>, entry: Omit<Extract<Amendment, { kind: "keep" }>, "kind">): string {
  const before = config(sources);
  const amendment = { kind: "keep", ...entry } as const;
  const changed = amend(before, [amendment]);
  expect([...amend({ ...before, sources: new Map([...before.sources, ...changed]) }, [amendment])]).toEqual([]);
  return changed.get("state.ts") ?? "";
}

test("stores are constants of the state's file, and what others export", () => {
  const shared = `import { rsync } from "lethe"; export const disk = rsync("/mnt/disk"); export const no = disk;`;
  const one = config({ "system.ts": system, "state.ts": state, "shared/stores.ts": shared, "machines/x.ts": system });
  expect(storesInSight(one)).toEqual([
    { name: "disk", kind: "rsync", file: "shared/stores.ts" },
    { name: "music", kind: "rclone", file: "state.ts" },
    { name: "nas", kind: "restic", file: "system.ts" },
  ]);
});

test("a store of another file is imported, beside the user of the entry's place", () => {
  const nas = { name: "nas", kind: "restic", file: "system.ts" } as const;
  expect(
    amended(
      { "system.ts": system, "state.ts": state },
      { call: "backup", path: "/home/ada/Documents", values: { store: nas }, options: { reason: "letters" } },
    ),
  ).toBe(`import { defineState, rclone as cloud, backup } from "lethe";
import { nas, ada } from "./system.ts";
const music = cloud("nas:music");
export default defineState([
  // nothing yet
  backup(ada.home("Documents"), { store: nas, reason: "letters" }),
]);
`);
});

test("a store of the same file is its name", () => {
  const music = { name: "music", kind: "rclone", file: "state.ts" } as const;
  const text = amended(
    { "system.ts": system, "state.ts": state },
    { call: "media", path: "/srv/music", values: { target: music }, options: {} },
  );
  expect(text).toContain(`  media("/srv/music", { target: music }),\n`);
});

test("a secret is made where it is used, however the import is written", () => {
  const spread = `import {
  cache,
  defineState
} from "lethe";
export default defineState([cache("/srv/c")]);
`;
  expect(
    amended(
      { "system.ts": system, "state.ts": spread },
      { call: "secretFile", path: "/etc/x.key", values: { secret: { secret: "etc-x.key" } }, options: { mode: 0o400 } },
    ),
  ).toBe(`import {
  cache,
  defineState,
  secret,
  secretFile
} from "lethe";
export default defineState([cache("/srv/c"), secretFile("/etc/x.key", { secret: secret("etc-x.key"), mode: 0o400 })]);
`);
});
