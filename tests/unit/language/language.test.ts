import { debian, defineFeature, defineState, defineSystem, directory, file, user } from "lethe";
import { expect, test } from "vitest";

test("a home's places are absolute, and their person's", () => {
  expect(user("ada").home("src/notes")).toEqual({ path: "/home/ada/src/notes", owner: "ada", group: "ada" });
  expect(user("ada").home()).toEqual({ path: "/home/ada", owner: "ada", group: "ada" });
  expect(user("root").home("x").path).toBe("/root/x");
  expect(user("ada", { home: "/srv/ada" }).home("x").path).toBe("/srv/ada/x");
});

test("a person's files are theirs, but where it is said otherwise", () => {
  const files = user("ada").files({ a: "text", b: file.text("x", { group: "users", mode: 0o600 }) });
  expect(files).toMatchObject({
    "/home/ada/a": { text: "text", options: { owner: "ada", group: "ada" } },
    "/home/ada/b": { text: "x", options: { owner: "ada", group: "users", mode: 0o600 } },
  });
});

test("every value says by which function it was made", () => {
  const system = defineSystem({ hostname: "meadow", packages: debian("trixie") });
  expect(system).toMatchObject({
    lethe: "system",
    at: "",
    options: { packages: { lethe: "packages", suite: "trixie" } },
  });
  expect(defineState([directory("/srv")])).toMatchObject({ lethe: "state", entries: [{ lethe: "directory" }] });
  expect(defineFeature("mine", {})).toMatchObject({ lethe: "feature", name: "mine" });
});
