import { describe, expect, test } from "vitest";
import { findConfig } from "../../../src/config/index.ts";
import { memoryHost } from "../../../src/host/index.ts";
import { UserError } from "../../../src/model/index.ts";

const single = { "/home/ada/one/system.ts": "", "/home/ada/one/state.ts": "", "/home/ada/one/files/motd": "" };
const several = { "/srv/many/machines/meadow.ts": "", "/srv/many/machines/harbour.ts": "", "/srv/many/shared.ts": "" };

function find(
  argument: string | undefined,
  {
    cwd = "/",
    hostname = "elsewhere",
    files = {},
  }: { cwd?: string; hostname?: string; files?: Record<string, string> },
) {
  return findConfig(memoryHost({ files: { ...single, ...several, ...files } }), argument, { cwd, hostname });
}

async function refusal(...wanted: Parameters<typeof find>): Promise<string> {
  const error: unknown = await find(...wanted).catch((reason: unknown) => reason);
  if (!(error instanceof UserError)) throw new Error("a config was found");
  return [`${error.code}: ${error.message}`, error.hint, ...error.details].join("\n");
}

describe("one machine", () => {
  const found = {
    directory: "/home/ada/one",
    machine: undefined,
    system: "system.ts",
    state: "state.ts",
    lock: "lethe.lock",
    ids: "ids.lock",
  };

  test("the nearest upward", async () => {
    expect(await find(undefined, { cwd: "/home/ada/one/files" })).toEqual(found);
  });

  test("a directory, absolute or not", async () => {
    expect(await find("/home/ada/one", {})).toEqual(found);
    expect(await find("one", { cwd: "/home/ada" })).toEqual(found);
  });

  test("its file", async () => {
    expect(await find("one/system.ts", { cwd: "/home/ada" })).toEqual(found);
  });

  test("no name of a machine", async () => {
    expect(await refusal("/home/ada/one#meadow", {})).toMatchInlineSnapshot(`
      "CONFIG_NO_MACHINE: /home/ada/one has no machine meadow
      It is the config of a single machine: leave out the #."
    `);
  });
});

describe("several machines", () => {
  const found = {
    directory: "/srv/many",
    machine: "meadow",
    system: "machines/meadow.ts",
    state: undefined,
    lock: "machines/meadow.lethe.lock",
    ids: "machines/meadow.ids.lock",
  };

  test("by name, by file, and by this host's name", async () => {
    expect(await find("/srv/many#meadow", {})).toEqual(found);
    expect(await find("many/machines/meadow.ts", { cwd: "/srv" })).toEqual(found);
    expect(await find("#meadow", { cwd: "/srv/many/machines" })).toEqual(found);
    expect(await find(undefined, { cwd: "/srv/many", hostname: "meadow" })).toEqual(found);
  });

  test("none of that name", async () => {
    expect(await refusal("/srv/many#medow", {})).toMatchInlineSnapshot(`
      "CONFIG_NO_MACHINE: /srv/many has no machine medow; did you mean "meadow"?
      It has these:
      /srv/many#harbour
      /srv/many#meadow"
    `);
  });

  test("none named", async () => {
    expect(await refusal("/srv/many", {})).toMatchInlineSnapshot(`
      "CONFIG_WHICH_MACHINE: /srv/many has several machines, and this host's name, elsewhere, is none of them
      Say which:
      /srv/many#harbour
      /srv/many#meadow"
    `);
  });

  test("a directory of one machine needs no name", async () => {
    const files = { "/srv/lone/machines/brook.ts": "" };
    expect((await find("/srv/lone", { files })).machine).toBe("brook");
  });
});

test("an installed machine knows its own config", async () => {
  const files = {
    "/usr/share/lethe/declaration.json": `{"configHome":"/etc/lethe/config"}`,
    "/etc/lethe/config/system.ts": "",
  };
  expect((await find(undefined, { cwd: "/root", files })).directory).toBe("/etc/lethe/config");
});

test("nothing there", async () => {
  expect(await refusal(undefined, { cwd: "/home" })).toMatchInlineSnapshot(`
    "CONFIG_NOT_FOUND: no config here: neither /home nor a directory above it has a system.ts
    Name one (lethe ... DIR), or make one: lethe new DIR"
  `);
  expect(await refusal("nowhere", { cwd: "/home" })).toMatchInlineSnapshot(`
    "CONFIG_NOT_FOUND: there is no /home/nowhere
    "
  `);
  expect(await refusal("/srv", {})).toMatchInlineSnapshot(`
    "CONFIG_NOT_FOUND: /srv holds no config: it has neither a system.ts nor machines/*.ts
    To make one there: lethe new /srv"
  `);
});
