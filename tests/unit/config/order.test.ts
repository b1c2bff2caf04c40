import fc from "fast-check";
import { debian, defineFeature, defineState, defineSystem, directory, ignore, type SystemOptions, user } from "lethe";
import * as features from "lethe/features";
import { expect, test } from "vitest";
import { canonicalJson } from "../../../src/config/index.ts";
import { declare } from "./declare.ts";

const all = [
  features.hardware(),
  features.networkManager(),
  features.bluetooth(),
  features.openssh({ port: 2222 }),
  features.sudo(),
  features.firewall({ open: ["80/tcp", "443/tcp"] }),
  features.docker(),
  features.postgresql({ settings: { work_mem: "8MB" } }),
  features.sway(),
  defineFeature("mine", (machine) => ({
    packages: ["zsh", "git"],
    files: { "/etc/mine": machine.features.join() },
    parameters: ["quiet"],
    listens: ["99/udp"],
  })),
];

const options: SystemOptions = {
  hostname: "meadow",
  packages: debian("trixie", ["git", "vim"]),
  users: [user("ada"), user("bob")],
  files: { "/etc/b": "b", "/etc/a": "a" },
  units: { "b.service": "masked", "a.service": { content: "[Service]\n" } },
  kernel: { modules: ["loop"] },
};

const entries = [directory("/srv/b"), directory("/srv/a"), ignore("/srv/noise", "a test"), ignore("/etc/x", "a test")];

test("the declaration does not depend on the order of features, of keys, or of what is kept", async () => {
  const wanted = canonicalJson(await declare(defineSystem({ ...options, features: all }), defineState(entries)));
  const shuffled = <Item>(items: readonly Item[]) => fc.shuffledSubarray([...items], { minLength: items.length });
  await fc.assert(
    fc.asyncProperty(
      shuffled(all),
      shuffled(Object.entries(options)),
      shuffled(Object.entries(options.files ?? {})),
      shuffled(Object.entries(options.units ?? {})),
      shuffled(entries),
      async (list, keys, files, units, kept) => {
        const same = { ...(Object.fromEntries(keys) as unknown as SystemOptions), features: list };
        const system = defineSystem({ ...same, files: Object.fromEntries(files), units: Object.fromEntries(units) });
        expect(canonicalJson(await declare(system, defineState(kept)))).toBe(wanted);
      },
    ),
    { numRuns: 30 },
  );
});

test("people stand in the order of the config: it is the order of their numbers", async () => {
  const names = async (users: SystemOptions["users"] = []) =>
    (await declare(defineSystem({ ...options, users, features: all }))).users.map(({ name }) => name);
  expect(await names([user("bob"), user("ada")])).toEqual(["bob", "ada"]);
});
