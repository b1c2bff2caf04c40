import { expect, test } from "vitest";
import { gitRemotes, localGitPath, withoutPassword } from "../../../src/format/index.ts";

const remotes = (...settings: (readonly [string, ...string[]])[]) =>
  Object.fromEntries(
    gitRemotes(new Map(settings.map(([key, ...values]) => [key, values]))).map(({ name, addresses }) => [
      name,
      addresses,
    ]),
  );

test("all addresses of a remote count, the one that is fetched from first", () => {
  expect(remotes(["remote.origin.url", "nas:a", "/srv/a.git"], ["remote.origin.pushurl", "/mnt/a"])).toEqual({
    origin: ["nas:a", "/srv/a.git", "/mnt/a"],
  });
  expect(remotes(["remote.a.b.url", "nas:a"], ["remote.none.fetch", "x"])).toEqual({ "a.b": ["nas:a"] });
  expect(remotes(["remote.origin.url", "nas:a", "", "nas:b"])).toEqual({ origin: ["nas:b"] });
  expect(remotes(["remote.origin.url", "nas:a", ""])).toEqual({});
});

test("what an address begins with stands for something else where settings say so, the longest first", () => {
  const instead = [
    ["url./srv/forge/.insteadof", "forge:"],
    ["url.https://forge.example/mine/.insteadof", "forge:mine/"],
    ["url./mnt/.pushinsteadof", "https://"],
  ] as const;
  expect(remotes(["remote.origin.url", "forge:a"], ...instead)).toEqual({ origin: ["/srv/forge/a"] });
  expect(remotes(["remote.origin.url", "forge:mine/a"], ...instead)).toEqual({
    origin: ["https://forge.example/mine/a"],
  });
  expect(remotes(["remote.origin.url", "https://x/a"], ...instead)).toEqual({ origin: ["https://x/a", "/mnt/x/a"] });
  const pushed = ["remote.origin.pushurl", "https://x/a"] as const;
  expect(remotes(["remote.origin.url", "forge:a"], pushed, ...instead)).toEqual({
    origin: ["/srv/forge/a", "https://x/a"],
  });
});

test.each([
  ["/srv/a.git", "/srv/a.git"],
  ["../a", "../a"],
  ["a/b:c", "a/b:c"],
  ["file:///srv/a%20b", "/srv/a b"],
  ["FILE:///srv/a%", "/srv/a%"],
  ["nas:a", undefined],
  ["ada@nas:/srv/a", undefined],
  ["ssh://nas/srv/a", undefined],
  ["https://forge.example/a", undefined],
])("%s is of this machine: %s", (address, path) => {
  expect(localGitPath(address)).toBe(path);
});

test("nobody is told the password in an address", () => {
  expect(withoutPassword("https://ada:secret@forge.example/a@b")).toBe("https://forge.example/a@b");
  expect(withoutPassword("ada@nas:a")).toBe("ada@nas:a");
});
