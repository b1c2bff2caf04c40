import { expect, it } from "vitest";
import { explain } from "../../../src/changes/index.ts";
import type { Change, Component, NoiseRule } from "../../../src/model/index.ts";

const notes: Component = {
  type: "directory",
  name: "notes",
  path: "/home/ada/nötes",
  owner: "ada",
  group: "ada",
  mode: 0o755,
  by: "state.ts",
};
const rule: NoiseRule = { path: "/var/cache/**", reason: "rebuilt", by: "base" };
const declared = { components: [notes], noise: [rule] };

const created = (path: string, type: Change["type"] = "file"): Change => ({
  kind: "created",
  path: Buffer.from(path),
  type,
});
const moved = (from: string, path: string): Change => ({
  kind: "moved",
  from: Buffer.from(from),
  path: Buffer.from(path),
  type: "file",
});

it.each([
  ["a component's place", created("home/ada/nötes", "directory"), "component"],
  ["what is in it", created("home/ada/nötes/today"), "component"],
  ["what only begins alike", created("home/ada/nötes2"), undefined],
  ["a directory on the way to it", created("home/ada", "directory"), "parent"],
  ["a file on the way to it", created("home/ada"), undefined],
  ["noise", created("var/cache/x/y"), "noise"],
  ["the noisy directory itself", created("var/cache", "directory"), "noise"],
  ["anything else", created("etc/motd"), undefined],
  ["a move inside noise", moved("var/cache/a", "var/cache/b"), "noise"],
  ["a move into noise", moved("etc/a", "var/cache/b"), undefined],
  ["a move out of noise", moved("var/cache/a", "etc/b"), undefined],
])("explains %s", (_, change, by) => {
  expect(explain(change, declared)?.by).toBe(by);
});

it("knows whose it is", () => {
  expect(explain(created("var/cache/x"), declared)).toEqual({ by: "noise", rule });
  expect(explain(created("home/ada/nötes/x"), declared)).toEqual({ by: "component", component: notes });
});
