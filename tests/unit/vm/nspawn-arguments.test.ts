import { expect, test } from "vitest";
import { nspawnArguments } from "../../../src/vm/nspawn-arguments.ts";

test("a tree with credentials, binds and parameters for its systemd", () => {
  expect(
    nspawnArguments({
      options: {
        root: "/trees/one",
        binds: [
          { source: "/a:b", target: "/c" },
          { source: "/d", target: "/e\\f", readOnly: true },
        ],
        parameters: ["systemd.unit=rescue.target"],
      },
      root: "/trees/one",
      credentials: { "passwd.hashed-password.root": "/run/w/credential-0" },
    }),
  ).toEqual([
    "systemd-nspawn",
    "--boot",
    "--directory=/trees/one",
    "--machine=lethe",
    "--register=no",
    "--keep-unit",
    "--console=read-only",
    "--link-journal=no",
    "--resolv-conf=off",
    "--timezone=off",
    "--private-network",
    "--load-credential=passwd.hashed-password.root:/run/w/credential-0",
    "--bind=/a\\:b:/c",
    "--bind-ro=/d:/e\\\\f",
    "systemd.unit=rescue.target",
  ]);
});

test("the host's network is shared only where it is asked for", () => {
  const plan = { options: { root: "/t", network: "host" as const }, root: "/t", credentials: {} };
  expect(nspawnArguments(plan)).not.toContain("--private-network");
});
