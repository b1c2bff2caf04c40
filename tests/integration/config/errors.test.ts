import { describe, expect, test } from "vitest";
import { complaint, system } from "./support.ts";

/** What a person reads, word for word. */

describe("types", () => {
  test("a key that is no option", async () => {
    expect(await complaint({ "system.ts": system(`timezon: "Europe/London",`) })).toMatchInlineSnapshot(
      `"CONFIG_TYPE system.ts:7:3: Object literal may only specify known properties, but 'timezon' does not exist in type 'SystemOptions'. Did you mean to write 'timezone'?"`,
    );
  });

  test("a relative path of a file", async () => {
    expect(await complaint({ "system.ts": system(`files: { "etc/motd": "hello" },`) })).toMatchInlineSnapshot(
      `
      "CONFIG_TYPE system.ts:7:12: Object literal may only specify known properties, and '"etc/motd"' does not exist in type 'Readonly<Record<\`/\${string}\`, string | FileSource>>'.
      hint: A path on the machine begins with "/"."
    `,
    );
  });

  test("a typo in a reference", async () => {
    expect(
      await complaint({ "system.ts": system("users: [adda],", `const ada = user("ada");`) }),
    ).toMatchInlineSnapshot(`"CONFIG_TYPE system.ts:7:11: Cannot find name 'adda'. Did you mean 'ada'?"`);
  });

  test("several at once", async () => {
    expect(await complaint({ "system.ts": system("users: [5], locale: 7,") })).toMatchInlineSnapshot(`
      "CONFIG_TYPE system.ts:7:11: Type 'number' is not assignable to type 'User'.
        system.ts:7:15: Type 'number' is not assignable to type 'string'."
    `);
  });

  test("a package that a config cannot import", async () => {
    expect(
      await complaint({
        "system.ts": `import lodash from "lodash";
${system("")}`,
      }),
    ).toMatchInlineSnapshot(`
      "CONFIG_IMPORT system.ts:1:20: a config cannot import "lodash"
      hint: It can import "lethe", "lethe/features" and files of its own by a path that begins with "./"."
    `);
  });

  test("a file that is not there", async () => {
    expect(
      await complaint({
        "system.ts": `import { x } from "./shared.ts";
${system('files: { "/x": x },')}`,
      }),
    ).toMatchInlineSnapshot(`"CONFIG_IMPORT system.ts:1:19: there is no file "./shared.ts""`);
  });

  test("a file outside of the config", async () => {
    expect(
      await complaint({
        "system.ts": `import x from "../x.json";
${system('files: { "/x": x },')}`,
      }),
    ).toMatchInlineSnapshot(`
      "CONFIG_IMPORT system.ts:1:15: "../x.json" lies outside of the config's directory
      hint: Everything that a config reads lies below its own directory, so that it can be hashed and moved."
    `);
  });
});

describe("a syntax error", () => {
  test("a syntax error", async () => {
    expect(await complaint({ "system.ts": system("users: [,") })).toMatchInlineSnapshot(
      `"CONFIG_SYNTAX system.ts:8:1: Unexpected "}""`,
    );
  });
});

describe("what a config cannot touch", () => {
  test("the clock", async () => {
    expect(
      await complaint({ "system.ts": system(`files: { "/etc/built": new Date().toISOString() },`) }),
    ).toMatchInlineSnapshot(`
      "CONFIG_UNAVAILABLE system.ts:7:30: Date is not available to a config: it must give the same machine at any time and place, so the clock is kept from it
      hint: Write the value itself into the config."
    `);
  });

  test("randomness", async () => {
    expect(
      await complaint({ "system.ts": system(`files: { "/etc/id": String(Math.random()) },`) }),
    ).toMatchInlineSnapshot(`
      "CONFIG_UNAVAILABLE system.ts:7:35: Math.random is not available to a config: it must give the same machine at any time and place, so randomness is kept from it
      hint: Write the value itself into the config."
    `);
  });

  test("the environment", async () => {
    expect(
      await complaint({ "system.ts": system(`files: { "/etc/home": process.env.HOME },`) }),
    ).toMatchInlineSnapshot(`
      "CONFIG_UNAVAILABLE system.ts:7:25: process is not available to a config: it must give the same machine at any time and place, so the environment is kept from it
      hint: Write the value into the config; for several machines, a file each in machines/."
    `);
  });

  test("the network", async () => {
    expect(await complaint({ "system.ts": system("", `fetch("https://example.org");`) })).toMatchInlineSnapshot(`
      "CONFIG_UNAVAILABLE system.ts:3:1: fetch is not available to a config: it must give the same machine at any time and place, so the network is kept from it
      hint: Write the value itself into the config."
    `);
  });

  test("timers", async () => {
    expect(await complaint({ "system.ts": system("", "setTimeout(() => undefined, 1);") })).toMatchInlineSnapshot(`
      "CONFIG_UNAVAILABLE system.ts:3:1: setTimeout is not available to a config: it must give the same machine at any time and place, so timers are kept from it
      hint: Write the value itself into the config."
    `);
  });

  test("randomness by name of crypto", async () => {
    expect(await complaint({ "system.ts": system("", `crypto.randomUUID();`) })).toMatchInlineSnapshot(`
      "CONFIG_UNAVAILABLE system.ts:3:1: crypto is not available to a config: it must give the same machine at any time and place, so randomness is kept from it
      hint: Write the value itself into the config."
    `);
  });

  test("the terminal", async () => {
    expect(await complaint({ "system.ts": system("", `console.log("hello");`) })).toMatchInlineSnapshot(`
      "CONFIG_UNAVAILABLE system.ts:3:1: console is not available to a config: it must give the same machine at any time and place, so the terminal is kept from it
      hint: lethe system build --dry-run shows what the config comes to."
    `);
  });

  test("Node's modules", async () => {
    expect(
      await complaint({
        "system.ts": `import { readFileSync } from "node:fs";
${system(`files: { "/x": readFileSync("/etc/passwd", "utf8") },`)}`,
      }),
    ).toMatchInlineSnapshot(`
      "CONFIG_UNAVAILABLE system.ts:1:30: node:fs is not available to a config: it must give the same machine at any time and place, so what it reads is kept from it
      hint: Import from "lethe", "lethe/features" and the config's own files; file.from("files/...") reads a file."
    `);
  });

  test("Node's modules by require", async () => {
    expect(await complaint({ "system.ts": system("", `require("node:fs");`) })).toMatchInlineSnapshot(`
      "CONFIG_UNAVAILABLE system.ts:3:9: node:fs is not available to a config: it must give the same machine at any time and place, so what it reads is kept from it
      hint: Import from "lethe", "lethe/features" and the config's own files; file.from("files/...") reads a file."
    `);
  });

  test("Node's modules, later", async () => {
    expect(await complaint({ "system.ts": system("", `import("node:fs");`) })).toMatchInlineSnapshot(`
      "CONFIG_UNAVAILABLE system.ts:3:8: node:fs is not available to a config: it must give the same machine at any time and place, so what it reads is kept from it
      hint: Import from "lethe", "lethe/features" and the config's own files; file.from("files/...") reads a file."
    `);
  });

  test("its own place", async () => {
    expect(
      await complaint({ "system.ts": system(`files: { "/x": (import.meta as any).url },`) }),
    ).toMatchInlineSnapshot(`
      "CONFIG_UNAVAILABLE system.ts:7:19: import.meta is not available to a config: it must give the same machine at any time and place, so what it reads is kept from it
      hint: Write the value into the config; for several machines, a file each in machines/."
    `);
  });

  test("performance behind a cast", async () => {
    expect(
      await complaint({ "system.ts": system("", `(globalThis as any).performance.now();`) }),
    ).toMatchInlineSnapshot(`
      "CONFIG_UNAVAILABLE system.ts:3:21: performance is not available to a config: it must give the same machine at any time and place, so the clock is kept from it
      hint: Write the value itself into the config."
    `);
  });

  test("code made at run time", async () => {
    expect(await complaint({ "system.ts": system("", `new Function("return 1")();`) })).toMatchInlineSnapshot(
      `"CONFIG_UNAVAILABLE system.ts:3:1: new Function is not available to a config: it must give the same machine at any time and place, so code made at run time is kept from it"`,
    );
  });

  test("in a module of its own", async () => {
    expect(
      await complaint({
        "system.ts": `import { now } from "./shared/now.ts";
${system(`files: { "/x": now() },`)}`,
        "shared/now.ts": "export const now = () => {\n  return String(Date.now());\n};\n",
      }),
    ).toMatchInlineSnapshot(`
      "CONFIG_UNAVAILABLE shared/now.ts:2:17: Date is not available to a config: it must give the same machine at any time and place, so the clock is kept from it
      hint: Write the value itself into the config."
    `);
  });
});

describe("what fails", () => {
  test("an error of the config itself", async () => {
    expect(
      await complaint({ "system.ts": system("", `if (1 + 1 === 2) throw new RangeError("no such thing");`) }),
    ).toMatchInlineSnapshot(`"CONFIG_THREW system.ts:3:24: the config failed: RangeError: no such thing"`);
  });

  test("a config without an end", async () => {
    expect(await complaint({ "system.ts": system("", "for (;;);") })).toMatchInlineSnapshot(
      `"CONFIG_ENDLESS the config did not come to an end within 5 seconds"`,
    );
  });
});

describe("what the schema refuses", () => {
  test("a host name", async () => {
    expect(await complaint({ "system.ts": system("").replace("meadow", "My Host") })).toMatchInlineSnapshot(
      `"CONFIG_SCHEMA system.ts:5:3: defineSystem: hostname: "My Host" is no host name: lower-case letters, digits and inner hyphens, at most 63 between dots and 64 in all"`,
    );
  });

  test("nothing exported", async () => {
    expect(
      await complaint({ "system.ts": system("").replace("default defineSystem", "const x = defineSystem") }),
    ).toMatchInlineSnapshot(
      `"CONFIG_SCHEMA system.ts:1: the default export of system.ts must be made by defineSystem({ ... })"`,
    );
  });

  test("a state that is none", async () => {
    expect(await complaint({ "system.ts": system(""), "state.ts": "export default [];" })).toMatchInlineSnapshot(
      `"CONFIG_SCHEMA state.ts:1: the default export of state.ts must be made by defineState([ ... ])"`,
    );
  });

  test("a user's name", async () => {
    expect(await complaint({ "system.ts": system(`users: [user("Ada Lovelace")],`) })).toMatchInlineSnapshot(
      `"CONFIG_SCHEMA system.ts:7:16: user("Ada Lovelace"): name: "Ada Lovelace" is no user name: it begins with a lower-case letter, goes on with those, digits, "-" and "_", and has at most 32 of them"`,
    );
  });

  test("a user that Debian makes", async () => {
    expect(await complaint({ "system.ts": system(`users: [user("backup")],`) })).toMatchInlineSnapshot(
      `"CONFIG_SCHEMA system.ts:7:16: user("backup"): name: "backup" is an account that Debian makes itself"`,
    );
  });

  test("a user's comment", async () => {
    expect(
      await complaint({
        "system.ts": system(
          `users: [\n    user("ada", { groups: ["sudo"] }),\n    user("bob", { comment: "x:y" }),\n  ],`,
        ),
      }),
    ).toMatchInlineSnapshot(
      `"CONFIG_SCHEMA system.ts:9:19: user("bob"): comment: may not have ":", ",", "=" or a line break"`,
    );
  });

  test("a password in clear", async () => {
    expect(
      await complaint({ "system.ts": system(`users: [user("ada", { passwordHash: "secret123" })],`) }),
    ).toMatchInlineSnapshot(
      `"CONFIG_SCHEMA system.ts:7:25: user("ada"): passwordHash: this is no password hash; mkpasswd prints one, and a password itself must never be in a config"`,
    );
  });

  test("a private key", async () => {
    expect(
      await complaint({
        "system.ts": system(`users: [user("ada", { authorizedKeys: ["-----BEGIN OPENSSH PRIVATE KEY-----"] })],`),
      }),
    ).toMatchInlineSnapshot(
      `"CONFIG_SCHEMA system.ts:7:42: user("ada"): authorizedKeys[0]: this is a private key; the public one is in the file that ends in .pub"`,
    );
  });

  test("a decimal mode", async () => {
    expect(
      await complaint({ "system.ts": system(`files: {\n    "/etc/x": file.text("x", { mode: 644 }),\n  },`) }),
    ).toMatchInlineSnapshot(
      `"CONFIG_SCHEMA system.ts:8:32: file.text: mode: 644 is a decimal number; did you mean 0o644?"`,
    );
  });

  test("a path with dots", async () => {
    expect(await complaint({ "system.ts": system(`files: { "/etc/../x": "x" },`) })).toMatchInlineSnapshot(
      `"CONFIG_SCHEMA system.ts:7:12: defineSystem: files["/etc/../x"]: "/etc/../x" is no plain path: write it without "." and "..""`,
    );
  });

  test("a locale without its encoding", async () => {
    expect(await complaint({ "system.ts": system(`locale: "en_GB",`) })).toMatchInlineSnapshot(
      `"CONFIG_SCHEMA system.ts:7:3: defineSystem: locale: "en_GB" lacks its encoding; did you mean "en_GB.UTF-8"?"`,
    );
  });

  test("a time zone", async () => {
    expect(await complaint({ "system.ts": system(`timezone: "Europe/Berln",`) })).toMatchInlineSnapshot(
      `"CONFIG_SCHEMA system.ts:7:3: defineSystem: timezone: there is no time zone "Europe/Berln"; one looks like "Europe/London""`,
    );
  });

  test("a keyboard", async () => {
    expect(await complaint({ "system.ts": system(`keyboard: "English (UK)",`) })).toMatchInlineSnapshot(
      `"CONFIG_SCHEMA system.ts:7:3: defineSystem: keyboard: "English (UK)" is no keyboard layout; one looks like "de" or "us(intl)""`,
    );
  });

  test("a package with a version", async () => {
    expect(
      await complaint({ "system.ts": system("").replace(`debian("trixie")`, `debian("trixie", ["git", "vim=9"])`) }),
    ).toMatchInlineSnapshot(
      `"CONFIG_SCHEMA system.ts:6:38: debian: names[1]: "vim=9": versions are not chosen here but pinned in lethe.lock"`,
    );
  });

  test("a unit's state behind a cast", async () => {
    expect(
      await complaint({ "system.ts": system(`units: { "ssh.service": "on" as "enabled" },`) }),
    ).toMatchInlineSnapshot(
      `"CONFIG_SCHEMA system.ts:7:12: defineSystem: units["ssh.service"]: must be "enabled", "disabled", "masked", or { content, dropins, state }"`,
    );
  });

  test("a unit's key behind a cast", async () => {
    expect(
      await complaint({ "system.ts": system(`units: { "ssh.service": { contents: "x" } as object },`) }),
    ).toMatchInlineSnapshot(
      `"CONFIG_SCHEMA system.ts:7:29: defineSystem: units["ssh.service"]: unknown key "contents"; did you mean "content"?"`,
    );
  });

  test("a size", async () => {
    expect(await complaint({ "system.ts": system(`disk: { swap: "4GB" as "4G" },`) })).toMatchInlineSnapshot(
      `"CONFIG_SCHEMA system.ts:7:11: defineSystem: disk.swap: "4GB" is no size; one looks like "512M" or "10G""`,
    );
  });

  test("a kernel parameter that is Lethe's", async () => {
    expect(
      await complaint({ "system.ts": system(`kernel: { parameters: ["quiet", "root=/dev/sda1"] },`) }),
    ).toMatchInlineSnapshot(
      `"CONFIG_SCHEMA system.ts:7:35: defineSystem: kernel.parameters[1]: Lethe itself sets "root" on the kernel command line"`,
    );
  });

  test("a misspelt key behind a cast", async () => {
    expect(
      await complaint({ "system.ts": system(`...({ hostnmae: "x", featuers: [] } as object),`) }),
    ).toMatchInlineSnapshot(
      `"CONFIG_SCHEMA system.ts:4:29: defineSystem: unknown key "hostnmae"; did you mean "hostname"?"`,
    );
  });

  test("something missing", async () => {
    expect(
      await complaint({
        "system.ts": system("").replace(`hostname: "meadow",`, "").replace("defineSystem({", "(defineSystem as any)({"),
      }),
    ).toMatchInlineSnapshot(`"CONFIG_SCHEMA system.ts:4:17: defineSystem: hostname is missing"`);
  });

  test("a reason that says nothing", async () => {
    expect(
      await complaint({
        "system.ts": system(""),
        "state.ts": `import { defineState, ignore } from "lethe";\nexport default defineState([ignore("/etc/x", " ")]);\n`,
      }),
    ).toMatchInlineSnapshot(`"CONFIG_SCHEMA state.ts:2:46: ignore: reason: a reason is needed: it is shown to people"`);
  });

  test("in a feature of one's own", async () => {
    expect(
      await complaint({
        "system.ts": system(
          "features: [mine()],",
          `const mine = () =>\n  defineFeature("mine", {\n    packages: ["Vim"],\n  });`,
        ),
      }),
    ).toMatchInlineSnapshot(
      `"CONFIG_SCHEMA system.ts:5:16: the feature mine: packages[0]: "Vim" is no package name: lower-case letters, digits and "+-.""`,
    );
  });
});

describe("conflicts", () => {
  test("a file of a feature and of system.ts", async () => {
    expect(
      await complaint({
        "system.ts": system(
          `features: [features.openssh()],\n  files: { "/etc/ssh/sshd_config.d/20-lethe.conf": "" },`,
        ),
      }),
    ).toMatchInlineSnapshot(`
      "FEATURE_CONFLICT system.ts:8:12: the feature openssh and system.ts both claim the file /etc/ssh/sshd_config.d/20-lethe.conf
      hint: Take it out of one of them, or say that yours is meant: { replaces: "openssh" }."
    `);
  });

  test("a file of two features", async () => {
    expect(
      await complaint({ "system.ts": system("features: [features.networkd(), features.networkManager()],") }),
    ).toMatchInlineSnapshot(`
      "FEATURE_CONFLICT system.ts:7:23: the feature networkManager and the feature networkd both claim the file /etc/resolv.conf
      hint: Leave one of them out, or look for an option of theirs."
    `);
  });

  test("a unit", async () => {
    expect(
      await complaint({
        "system.ts": system(`features: [features.openssh()],\n  units: { "ssh.service": "disabled" },`),
      }),
    ).toMatchInlineSnapshot(`
      "FEATURE_CONFLICT system.ts:8:12: the feature openssh and system.ts both claim the unit ssh.service
      hint: Take it out of one of them, or say that yours is meant: { replaces: "openssh" }."
    `);
  });

  test("a user", async () => {
    expect(
      await complaint({
        "system.ts": system(`users: [user("ada")],\n  features: [defineFeature("mine", { users: [user("ada")] })],`),
      }),
    ).toMatchInlineSnapshot(`
      "FEATURE_CONFLICT system.ts:7:11: the feature mine and system.ts both claim the user ada
      hint: Leave one of them out, or look for an option of theirs."
    `);
  });

  test("a user twice", async () => {
    expect(await complaint({ "system.ts": system(`users: [user("ada"), user("ada")],`) })).toMatchInlineSnapshot(`
      "FEATURE_CONFLICT system.ts:7:24: system.ts claims the user ada twice
      hint: Once is enough."
    `);
  });

  test("a group of two features", async () => {
    expect(
      await complaint({
        "system.ts": system(
          `features: [\n    defineFeature("one", { groups: [group("web")] }),\n    defineFeature("two", { groups: [group("web")] }),\n  ],`,
        ),
      }),
    ).toMatchInlineSnapshot(`
      "FEATURE_CONFLICT system.ts:9:37: the feature one and the feature two both claim the group web
      hint: Leave one of them out, or look for an option of theirs."
    `);
  });

  test("a feature twice", async () => {
    expect(
      await complaint({ "system.ts": system("features: [features.sudo(), features.sudo()],") }),
    ).toMatchInlineSnapshot(`
      "FEATURE_CONFLICT system.ts:7:40: the feature sudo is listed twice
      hint: Once is enough."
    `);
  });

  test("the base feature's file", async () => {
    expect(await complaint({ "system.ts": system(`files: { "/etc/hostname": "other" },`) })).toMatchInlineSnapshot(`
      "FEATURE_CONFLICT system.ts:7:12: the feature base and system.ts both claim the file /etc/hostname
      hint: Take it out of one of them, or say that yours is meant: { replaces: "base" }."
    `);
  });

  test("state of two features", async () => {
    expect(
      await complaint({
        "system.ts": system(
          `features: [\n    defineFeature("one", { state: [directory("/srv/a")] }),\n    defineFeature("two", { state: [cache("/srv/a")] }),\n  ],`,
        ),
      }),
    ).toMatchInlineSnapshot(`
      "FEATURE_CONFLICT system.ts:9:36: the feature one and the feature two both claim the state /srv/a
      hint: Leave one of them out, or look for an option of theirs."
    `);
  });

  test("a name of two paths", async () => {
    expect(
      await complaint({
        "system.ts": system(""),
        "state.ts": `import { defineState, directory } from "lethe";\nexport default defineState([directory("/srv/a-b"), directory("/srv/a/b")]);\n`,
      }),
    ).toMatchInlineSnapshot(`
      "CONFIG_STATE_NAME state.ts:2:52: /srv/a-b and /srv/a/b would both be kept as srv-a-b
      hint: Give one of them a name: { name: "..." }."
    `);
  });
});

describe("state", () => {
  test("a place that cannot be kept", async () => {
    expect(
      await complaint({
        "system.ts": system(""),
        "state.ts": `import { defineState, directory } from "lethe";\n\nexport default defineState([\n  directory("/srv"),\n  directory("/usr/local"),\n]);\n`,
      }),
    ).toMatchInlineSnapshot(`"CONFIG_STATE_PATH state.ts:5:3: /usr/local cannot be kept: it is made of packages"`);
  });

  test("a file that would be hidden", async () => {
    expect(
      await complaint({
        "system.ts": system(
          `users: [ada],\n  files: ada.files({ ".vimrc": "set nocompatible" }),`,
          `export const ada = user("ada");`,
        ),
        "state.ts": `import { defineState, directory } from "lethe";\nimport { ada } from "./system.ts";\nexport default defineState([directory(ada.home())]);\n`,
      }),
    ).toMatchInlineSnapshot(`
      "CONFIG_HIDDEN system.ts:8:3: system.ts makes /home/ada/.vimrc, and state.ts keeps /home/ada, which would hide it
      hint: Keep something narrower, or leave the file to what is kept."
    `);
  });
});

describe("files of the config", () => {
  test("one that is not there", async () => {
    expect(
      await complaint({ "system.ts": system(`files: {\n    "/etc/motd": file.from("files/motd"),\n  },`) }),
    ).toMatchInlineSnapshot(`"CONFIG_FILE system.ts:8:5: files/motd, which the config names, is not there"`);
  });

  test("one that is a directory", async () => {
    expect(
      await complaint({ "system.ts": system(`files: { "/etc/motd": file.from("files") },`), "files/x": "" }),
    ).toMatchInlineSnapshot(`"CONFIG_FILE system.ts:7:12: files, which the config names, is a directory and no file"`);
  });

  test("one outside", async () => {
    expect(
      await complaint({ "system.ts": system(`files: { "/etc/motd": file.from("../motd") },`) }),
    ).toMatchInlineSnapshot(
      `"CONFIG_SCHEMA system.ts:7:35: file.from: from: "../motd" lies outside of the config's directory"`,
    );
  });
});
