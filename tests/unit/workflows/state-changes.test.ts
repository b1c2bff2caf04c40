import { expect, test } from "vitest";
import type { Component, Declaration, NoiseRule } from "../../../src/model/index.ts";
import { stateChanges } from "../../../src/workflows/state-changes.ts";

function component(path: string, type: "directory" | "cache" = "directory"): Component {
  return { type, name: path.slice(1), path, owner: "root", group: "root", mode: 0o755, by: "state.ts" };
}

const of = (components: Component[], noise: NoiseRule[] = []) => ({ components, noise }) as unknown as Declaration;

test("what is kept, no longer kept, and kept in another way", () => {
  const rule = { path: "/x", reason: "a log", by: "state.ts" };
  const changes = stateChanges(
    of([component("/same"), component("/gone"), component("/other")], [rule]),
    of([component("/same"), component("/new"), component("/other", "cache")], [{ ...rule, reason: "another" }]),
  );
  expect(changes).toEqual({
    added: [component("/new")],
    removed: [component("/gone")],
    changed: [{ from: component("/other"), to: component("/other", "cache") }],
    ignored: [{ ...rule, reason: "another" }],
    noLongerIgnored: [rule],
  });
});
