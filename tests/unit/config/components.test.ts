import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { componentOf, nameOf } from "../../../src/config/components.ts";
import { bytesOf } from "../../../src/config/size.ts";

describe("the name of a component", () => {
  test.each([
    ["/home/ada/src/notes", "home-ada-src-notes"],
    ["/etc/machine-id", "etc-machine-id"],
    ["/.hidden", "%2Ehidden"],
    ["/home/ada/My Documents", "home-ada-My%20Documents"],
    ["/srv/ä", "srv-%C3%A4"],
  ])("%s is %s", (path, name) => {
    expect(nameOf(path)).toBe(name);
  });

  test("is always the name of one file", () => {
    const part = fc
      .string({ minLength: 1, unit: "grapheme" })
      .filter((text) => !/[/\0]/.test(text) && !/^\.{1,2}$/.test(text));
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 4 }), (parts) => {
        expect(nameOf(`/${parts.join("/")}`)).toMatch(/^[A-Za-z0-9_%-][\w.%-]*$/);
      }),
    );
  });
});

test("what stands in a home is its person's alone", () => {
  const place = { path: "/home/ada/x", owner: "ada", group: "ada" };
  const made = { at: "", options: {} };
  expect(componentOf({ lethe: "directory", place, ...made }, "state.ts")).toEqual({
    type: "directory",
    name: "home-ada-x",
    path: "/home/ada/x",
    owner: "ada",
    group: "ada",
    mode: 0o700,
    by: "state.ts",
  });
  expect(componentOf({ lethe: "keptFile", place, ...made }, "state.ts").mode).toBe(0o600);
  expect(componentOf({ lethe: "directory", place: "/srv/x", ...made }, "state.ts").mode).toBe(0o755);
});

test.each([
  "/",
  "/usr",
  "/usr/local",
  "/etc",
  "/var",
  "/var/lib",
  "/var/lib/dpkg",
  "/proc/x",
  "/run",
  "/boot",
  "/var/cache/lethe",
])("%s cannot be kept", (place) => {
  expect(() => componentOf({ lethe: "directory", place, at: "", options: {} }, "state.ts")).toThrow(
    `${place} cannot be kept`,
  );
});

test.each(["/home", "/srv", "/opt", "/root", "/etc/ssh/keys", "/var/lib/docker", "/var/mail", "/usrlocal"])(
  "%s can be kept",
  (place) => {
    expect(componentOf({ lethe: "directory", place, at: "", options: {} }, "state.ts").path).toBe(place);
  },
);

test("sizes", () => {
  expect(bytesOf("1K")).toBe(1024);
  expect(bytesOf("1.5G")).toBe(1.5 * 2 ** 30);
  expect(bytesOf(7)).toBe(7);
});
