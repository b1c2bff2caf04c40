import {
  cache,
  debian,
  defineFeature,
  defineState,
  defineSystem,
  directory,
  file,
  group,
  ignore,
  type SystemOptions,
  user,
} from "lethe";
import { docker, firewall, openssh } from "lethe/features";
import { describe, expect, test } from "vitest";
import { declare } from "./declare.ts";

function system(options: Partial<SystemOptions> = {}) {
  return defineSystem({ hostname: "meadow", packages: debian("trixie"), ...options });
}

function text(declared: Awaited<ReturnType<typeof declare>>, path: string): string {
  const found = declared.files.find((node) => node.path === path);
  return Buffer.from(found?.type === "file" ? found.content : "", "base64").toString();
}

describe("packages", () => {
  test("the base has its own list, without what makes this machine its own", async () => {
    const one = await declare(system());
    const other = await declare(
      system({ hostname: "harbour", packages: debian("trixie", ["vim"]), features: [openssh()] }),
    );
    expect(other.packages.base).toEqual(one.packages.base);
    expect(other.packages.names).toEqual(["openssh-server", "vim"]);
    expect(one.packages.base).toContain("linux-image-amd64");
  });

  test("a name of the base is not asked for twice", async () => {
    expect((await declare(system({ packages: debian("trixie", ["git", "vim"]) }))).packages.names).toEqual(["vim"]);
  });

  test("locales and keyboards bring what they need", async () => {
    const { packages } = await declare(system({ locale: "de_DE.UTF-8", keyboard: "de" }));
    expect([...packages.base, ...packages.names]).toEqual(expect.arrayContaining(["locales", "console-setup"]));
    expect((await declare(system())).packages.base).not.toContain("locales");
  });

  test("key rings are read, local packages are inputs", async () => {
    const source = { name: "x", url: "https://example.org", suite: "trixie", components: ["main"] };
    const packages = debian("trixie", [], {
      extraSources: [
        { ...source, signedBy: "keys/x.asc" },
        { ...source, name: "a", signedBy: "keys/a.gpg" },
      ],
      localDebs: [{ path: "debs/x.deb", sha256: "0".repeat(64) }],
    });
    const files = { "keys/x.asc": "-----BEGIN PGP PUBLIC KEY BLOCK-----\n", "keys/a.gpg": "binary", "debs/x.deb": "" };
    const declared = await declare(system({ packages }), undefined, files);
    expect(declared.packages.extraSources.map(({ name, signedBy }) => [name, signedBy])).toEqual([
      ["a", Buffer.from("binary").toString("base64")],
      ["x", "-----BEGIN PGP PUBLIC KEY BLOCK-----\n"],
    ]);
    await expect(declare(system({ packages }))).rejects.toThrow("debs/x.deb, which the config names, is not there");
  });
});

describe("files", () => {
  test("each kind", async () => {
    const files = { "files/a": "A", "files/tree/x": "X", "files/tree/deep/y": "Y" };
    const declared = await declare(
      system({
        files: {
          "/t/text": "T",
          "/t/secret": file.text("S", { mode: 0o600, owner: "www-data" }),
          "/t/copy": file.from("files/a", { group: "adm" }),
          "/t/tree": file.tree("files/tree"),
          "/t/link": file.link("copy"),
          "/t/directory": file.directory({ mode: 0o700 }),
        },
      }),
      undefined,
      files,
    );
    const root = { owner: "root", group: "root", by: "system.ts" };
    const content = (value: string) => Buffer.from(value).toString("base64");
    expect(declared.files.filter(({ path }) => path.startsWith("/t/"))).toEqual([
      { ...root, type: "file", path: "/t/copy", group: "adm", mode: 0o644, content: content("A") },
      { ...root, type: "directory", path: "/t/directory", mode: 0o700 },
      { ...root, type: "symlink", path: "/t/link", target: "copy" },
      { ...root, type: "file", path: "/t/secret", owner: "www-data", mode: 0o600, content: content("S") },
      { ...root, type: "file", path: "/t/text", mode: 0o644, content: content("T") },
      { ...root, type: "file", path: "/t/tree/deep/y", mode: 0o644, content: content("Y") },
      { ...root, type: "file", path: "/t/tree/x", mode: 0o644, content: content("X") },
    ]);
  });

  test("a person's are theirs", async () => {
    const ada = user("ada", { home: "/srv/ada" });
    const declared = await declare(system({ users: [ada], files: ada.files({ ".x": "x", ".y": file.link("z") }) }));
    expect(
      declared.files.filter(({ owner, group: name }) => owner === "ada" && name === "ada").map(({ path }) => path),
    ).toEqual(["/srv/ada/.x", "/srv/ada/.y"]);
  });

  test("one that replaces a feature's, in whatever order", async () => {
    const path = "/etc/ssh/sshd_config.d/20-lethe.conf";
    const mine = system({ features: [openssh()], files: { [path]: file.text("Port 1\n", { replaces: "openssh" }) } });
    expect(text(await declare(mine), path)).toBe("Port 1\n");
    const early = defineFeature("early", { files: { [path]: file.text("Port 2\n", { replaces: "openssh" }) } });
    expect(text(await declare(system({ features: [openssh(), early] })), path)).toBe("Port 2\n");
  });
});

describe("units", () => {
  test("each form", async () => {
    const declared = await declare(
      system({
        units: { "a.service": "masked", "b.service": { content: "[Service]\n", dropins: { x: "[Unit]\n" } } },
        userUnits: { "a.service": "enabled" },
      }),
    );
    expect(declared.units.filter(({ by }) => by === "system.ts")).toEqual([
      { name: "a.service", dropins: {}, state: "masked", scope: "system", by: "system.ts" },
      { name: "a.service", dropins: {}, state: "enabled", scope: "user", by: "system.ts" },
      {
        name: "b.service",
        content: "[Service]\n",
        dropins: { x: "[Unit]\n" },
        state: "static",
        scope: "system",
        by: "system.ts",
      },
    ]);
  });
});

describe("accounts", () => {
  test("defaults, groups as values, and root only where it is told", async () => {
    const makers = group("makers", { system: true });
    const declared = await declare(
      system({
        groups: [makers],
        users: [user("ada", { groups: ["video", makers, "video"] }), user("root", { passwordHash: "$6$a$b" })],
      }),
    );
    expect(declared.users).toEqual([
      {
        name: "ada",
        comment: "",
        home: "/home/ada",
        shell: "/bin/bash",
        groups: ["makers", "video"],
        authorizedKeys: [],
      },
      {
        name: "root",
        uid: 0,
        comment: "root",
        home: "/root",
        shell: "/bin/bash",
        groups: [],
        authorizedKeys: [],
        passwordHash: "$6$a$b",
      },
    ]);
    expect(declared.groups).toEqual([{ name: "makers", system: true }]);
    expect((await declare(system())).users).toEqual([]);
  });
});

describe("state", () => {
  test("state.ts has the last word on a path", async () => {
    const state = defineState([directory("/var/lib/docker"), ignore("/var/lib/containerd", "not worth it")]);
    const declared = await declare(system({ features: [docker()] }), state);
    const at = (path: string) => declared.components.find((component) => component.path === path);
    expect(at("/var/lib/docker")).toMatchObject({ type: "directory", by: "state.ts" });
    expect(at("/var/lib/docker/volumes")).toMatchObject({ by: "docker" });
    expect(at("/var/lib/containerd")).toBeUndefined();
    expect(declared.noise).toContainEqual({ path: "/var/lib/containerd", reason: "not worth it", by: "state.ts" });
  });

  test("sizes are bytes", async () => {
    const declared = await declare(
      system({ disk: { swap: "2G", esp: "512M" } }),
      defineState([cache("/srv/c", { limit: "1K" })]),
    );
    expect(declared.disk).toEqual({ espSize: 512 * 2 ** 20, swapSize: 2 * 2 ** 30 });
    expect(declared.components.find(({ path }) => path === "/srv/c")).toMatchObject({ type: "cache", limit: 1024 });
  });
});

describe("a feature that looks at the machine", () => {
  test("sees ports, also of others that look", async () => {
    const curious = defineFeature("curious", ({ hostname }) => ({ listens: hostname === "meadow" ? ["7/tcp"] : [] }));
    const declared = await declare(system({ features: [firewall({ open: ["53/udp"] }), openssh(), curious] }));
    expect(text(declared, "/etc/nftables.conf")).toContain("tcp dport { 7, 22 } accept");
    expect(text(declared, "/etc/nftables.conf")).toContain("udp dport { 53 } accept");
  });

  test("opens no port that nobody asked for", async () => {
    const declared = await declare(system({ features: [firewall({ openFeatures: false }), openssh()] }));
    expect(text(declared, "/etc/nftables.conf")).not.toContain("tcp dport");
  });
});
