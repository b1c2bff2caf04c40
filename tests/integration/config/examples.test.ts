import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { parseLock } from "../../../src/format/index.ts";
import { requestDigest } from "../../../src/packages/index.ts";
import { evaluateAt, host } from "./support.ts";

test("the minimal example comes to a declaration, the same each time", async () => {
  const one = await evaluateAt("examples/minimal");
  expect(await evaluateAt("examples/minimal")).toEqual(one);
  expect(one.declaration.hostname).toBe("minimal");
  expect(one.inputs.map(({ path }) => path)).toEqual(["state.ts", "system.ts"]);
  expect(one.declaration.components.map(({ path }) => path)).toContain("/srv/kept");
});

test("the server has a feature of its own, with the files that it brings", async () => {
  const { declaration, inputs } = await evaluateAt("examples/server");
  expect(declaration.features).toContain("notes");
  expect(inputs.map(({ path }) => path)).toEqual(["features/notes.ts", "files/notes.mjs", "state.ts", "system.ts"]);
  const rules = declaration.files.find(({ path }) => path === "/etc/nftables.conf");
  expect(Buffer.from(rules?.type === "file" ? rules.content : "", "base64").toString()).toContain(
    "tcp dport { 22, 8080 } accept",
  );
});

test("the laptop keeps what a person declared of their home, as theirs", async () => {
  const { declaration } = await evaluateAt("examples/laptop");
  const documents = declaration.components.find(({ path }) => path === "/home/ada/Documents");
  expect(documents).toMatchObject({ type: "directory", owner: "ada", group: "ada", mode: 0o700, by: "state.ts" });
  expect(declaration.files.find(({ path }) => path === "/home/ada/.gitconfig")).toMatchObject({ owner: "ada" });
  expect(declaration.packages.components).toEqual(["main", "non-free-firmware"]);
  expect(declaration.locales).toEqual(["en_GB.UTF-8"]);
});

// Whoever builds one would choose versions anew each time, and have others than those that were tried.
test.each(["minimal", "server", "laptop", "homecoming", "encrypted"])(
  "the lock of %s is of its own packages",
  async (name) => {
    const { declaration } = await evaluateAt(`examples/${name}`);
    const file = `examples/${name}/lethe.lock`;
    const { request } = parseLock(readFileSync(file, "utf8"), file);
    expect(request).toBe(requestDigest(declaration.packages, declaration.architecture));
  },
);

describe("the release", () => {
  // Of these very sources: one that was built before they were changed would say something else.
  beforeAll(() => host.run([process.execPath, "scripts/build.mjs"]));

  test.each(["minimal", "server", "laptop"])("says of %s what the checkout says", async (name) => {
    const config = `examples/${name}`;
    expect(await evaluateAt(config, ".", resolve("dist"))).toEqual(await evaluateAt(config));
  });
});
