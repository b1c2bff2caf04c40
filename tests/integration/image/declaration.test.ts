import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildRoot, type ImageContext, openPool, type Pool } from "../../../src/image/index.ts";
import type { Declaration, DeclaredFile, Unit, User } from "../../../src/model/index.ts";
import { imageContext, smallDeclaration, smallInput } from "./fixture.ts";

let context: ImageContext;
let pool: Pool;

beforeAll(async () => {
  context = await imageContext();
  pool = await openPool(context);
});

afterAll(() => pool.close());

const build = async (over: Partial<Declaration>) => {
  const { path, ids } = await buildRoot(context, await smallInput({ declaration: smallDeclaration(over) }));
  return { path, ids, ...asking(path) };
};

/** What the root says of itself. */
function asking(path: string) {
  const line = async (file: string, name: string) =>
    (await context.host.readText(join(path, file))).split("\n").find((each) => each.startsWith(`${name}:`));
  const node = async (file: string) => {
    const found = await context.host.lstat(join(path, file));
    return found && `${found.type} ${found.mode.toString(8)} ${found.uid}:${found.gid}`;
  };
  const link = (file: string) => context.host.readLink(join(path, file));
  const text = (file: string) => context.host.readText(join(path, file));
  return { line, node, link, text };
}

const ada: User = {
  ...{ name: "ada", comment: "Ada Lovelace", home: "/home/ada", shell: "/bin/bash" },
  ...{ groups: ["sudo", "makers"], authorizedKeys: ["ssh-ed25519 AAAA ada@home"], passwordHash: "$y$j9T$x$y" },
};
const bob: User = { ...ada, name: "bob", comment: "", home: "/home/bob", groups: ["sudo"], authorizedKeys: [] };

const file = (path: string, over: Partial<DeclaredFile> = {}) =>
  ({
    ...{ path, type: "file", owner: "root", group: "root", by: "system.ts", mode: 0o644 },
    ...{ content: Buffer.from(`${path}\n`).toString("base64"), ...over },
  }) as DeclaredFile;

const unit = (name: string, over: Partial<Unit> = {}): Unit => ({
  ...{ name, dropins: {}, state: "enabled", scope: "system", by: "system.ts", ...over },
});

test("people have their accounts, groups, sub-ids and homes", async () => {
  const { line, node, ids, text } = await build({ users: [ada, bob], groups: [{ name: "makers", system: true }] });
  expect(await line("etc/passwd", "ada")).toBe("ada:x:1000:1000:Ada Lovelace:/home/ada:/bin/bash");
  expect(await line("etc/group", "ada")).toBe("ada:x:1000:");
  expect(await line("etc/group", "sudo")).toBe("sudo:x:27:ada,bob");
  expect(await line("etc/group", "makers")).toBe(`makers:x:${ids.groups["makers"]}:ada`);
  expect(await line("etc/shadow", "ada")).toMatch(/^ada:\$y\$j9T\$x\$y:\d+:0:99999:7:::$/);
  expect(await line("etc/subuid", "bob")).toBe("bob:165536:65536");
  expect(await node("etc/shadow")).toBe("file 640 0:42");
  expect([await node("home/ada"), await node("home/ada/.bashrc")]).toEqual([
    "directory 700 1000:1000",
    "file 644 1000:1000",
  ]);
  expect(await text("etc/ssh/authorized_keys.d/ada")).toBe("ssh-ed25519 AAAA ada@home\n");
  expect(ids.groups["makers"]).toBeLessThan(1000);
});

test("an account's number does not change when another one leaves", async () => {
  const both = await build({ users: [ada, bob].map((user) => ({ ...user, groups: [] })) });
  const { ids } = await buildRoot(
    context,
    await smallInput({ declaration: smallDeclaration({ users: [{ ...bob, groups: [] }] }), ids: both.ids }),
  );
  expect(ids.users["bob"]).toBe(1001);
});

test("files have their owners by name, parents in a home are the person's, and skel gives way", async () => {
  const owned = { owner: "ada", group: "ada" };
  const { node, text, link } = await build({
    users: [{ ...ada, groups: [] }],
    files: [
      file("/etc/motd"),
      file("/etc/ssl/private/key", { mode: 0o640, group: "ssl-cert" }),
      file("/home/ada/.bashrc", owned),
      file("/home/ada/.config/sway/config", owned),
      file("/srv/web", { type: "directory", mode: 0o2775, owner: "ada", group: "sudo" }),
      file("/var/www", { type: "symlink", target: "/srv/web" }),
      file(`/opt/${"long-name/".repeat(20)}end`),
    ],
  });
  expect(await node("etc/motd")).toBe("file 644 0:0");
  expect(await node("etc/ssl/private/key")).toMatch(/^file 640 0:1\d\d$/);
  expect(await text("home/ada/.bashrc")).toBe("/home/ada/.bashrc\n");
  expect(await node("home/ada/.config/sway")).toBe("directory 755 1000:1000");
  expect(await node("srv/web")).toBe("directory 2775 1000:27");
  expect(await link("var/www")).toBe("/srv/web");
  expect(await node(`opt/${"long-name/".repeat(20)}end`)).toBe("file 644 0:0");
});

test("units are enabled, disabled, masked and extended, for the system and for users", async () => {
  const content = "[Service]\nExecStart=true\n[Install]\nWantedBy=default.target\n";
  const { node, link, text } = await build({
    units: [
      unit("cron.service", { state: "disabled" }),
      unit("rsyslog.service", { state: "masked" }),
      unit("ssh.service", { dropins: { quiet: "[Service]\nNice=5\n" } }),
      unit("hello.service", { content: content.replace("default", "multi-user") }),
      unit("mine.service", { content, scope: "user" }),
    ],
  });
  const system = "etc/systemd/system";
  expect(await node(`${system}/multi-user.target.wants/cron.service`)).toBeUndefined();
  expect(await link(`${system}/rsyslog.service`)).toBe("/dev/null");
  expect(await text(`${system}/ssh.service.d/quiet.conf`)).toContain("Nice=5");
  expect(await link(`${system}/multi-user.target.wants/hello.service`)).toBe("/etc/systemd/system/hello.service");
  expect(await link("etc/systemd/user/default.target.wants/mine.service")).toBe("/etc/systemd/user/mine.service");
});

test("host name, time zone, modules, and what the machine is told of itself", async () => {
  const state = { name: "notes", path: "/srv/notes", owner: "root", group: "root", mode: 0o750, by: "state.ts" };
  const kernel = { package: "", parameters: [], modules: ["fuse"], initrdModules: [] };
  const components = [{ ...state, type: "directory" as const }];
  const { text, link, path } = await build({ hostname: "hill", timezone: "Europe/Paris", kernel, components });
  expect(await text("etc/hostname")).toBe("hill\n");
  expect(await link("etc/localtime")).toBe("/usr/share/zoneinfo/Europe/Paris");
  expect(await text("etc/modules-load.d/lethe.conf")).toBe("fuse\n");
  expect(await text("usr/share/lethe/components")).toBe("directory\tnotes\t/srv/notes\troot\troot\t750\n");
  expect(JSON.parse(await text("usr/share/lethe/declaration.json"))).toMatchObject({ hostname: "hill" });
  const young = await context.host.run(["find", path, "-newermt", "today"]);
  expect(young.text).toBe("");
});

test("what the system does not have is an error that names it", async () => {
  const refused = (over: Partial<Declaration>, code: string, message: RegExp) =>
    expect(build(over)).rejects.toMatchObject({ code, message: expect.stringMatching(message) as string });
  await refused({ users: [{ ...ada, groups: ["wizards"] }] }, "IMAGE_NO_GROUP", /ada.*wizards/);
  await refused({ files: [file("/etc/x", { owner: "nobody-here" })] }, "IMAGE_NO_OWNER", /\/etc\/x.*nobody-here/);
  await refused({ units: [unit("absent.service")] }, "IMAGE_NO_UNIT", /absent\.service/);
  await refused(
    {
      users: [
        { ...ada, uid: 1500 },
        { ...bob, uid: 1500 },
      ],
    },
    "IMAGE_IDS_TWICE",
    /ada and bob.*1500/,
  );
});
