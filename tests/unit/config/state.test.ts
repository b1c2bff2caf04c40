import {
  archive,
  backup,
  debian,
  defineComponent,
  defineState,
  defineSystem,
  directory,
  encrypted,
  media,
  mirror,
  type Place,
  rclone,
  remoteFs,
  repository,
  restic,
  rsync,
  type State,
  secret,
  secretFile,
  user,
} from "lethe";
import { describe, expect, test } from "vitest";
import { nameOfStore } from "../../../src/config/stores.ts";
import { formatComponents } from "../../../src/format/index.ts";
import { declare } from "./declare.ts";

const secrets = { "secrets/nas.age": "x", "secrets/private.age": "x", "secrets/s3.age": "x" };
const system = defineSystem({
  hostname: "meadow",
  packages: debian("trixie"),
  users: [user("ada", { uid: 1000 }), user("bob")],
});
const ada = user("ada");
const nas = restic("sftp:nas:/lethe", { password: secret("nas") });

const declared = (state: State) => declare(system, state, secrets);
const own = async (state: State) => (await declared(state)).components.filter(({ by }) => by === "state.ts");

test("a store comes into each component that names it", async () => {
  const components = await own(
    defineState([
      backup(ada.home("Documents"), { store: nas, keep: { daily: 14 } }),
      archive("/srv/old", { store: nas }),
      media(ada.home("Music"), { remote: "nas:music", losable: true }),
      mirror("/srv/www", { target: rsync("nas:/srv/www", { name: "web" }) }),
    ]),
  );
  const store = {
    kind: "restic",
    name: "sftp-nas-lethe",
    address: "sftp:nas:/lethe",
    password: "nas",
    environment: {},
  };
  expect(components).toMatchObject([
    { type: "backup", path: "/home/ada/Documents", owner: "ada", mode: 0o700, store, keep: { daily: 14 } },
    {
      type: "media",
      target: { kind: "rclone", name: "nas-music", address: "nas:music" },
      losable: true,
      restore: "on-demand",
    },
    { type: "archive", path: "/srv/old", store },
    { type: "mirror", target: { kind: "rsync", name: "web", address: "nas:/srv/www" } },
  ]);
});

test("what moves copies comes along as packages, and only for who needs it", async () => {
  const names = async (state: State) => (await declared(state)).packages.names;
  expect(await names(defineState([directory("/srv/x")]))).toEqual([]);
  expect(await names(defineState([backup("/srv/x", { store: nas })]))).toEqual(["openssh-client", "restic"]);
  const s3 = restic("s3:https://s3.example.org/b", {
    password: secret("nas"),
    environment: { AWS_SECRET_ACCESS_KEY: secret("s3") },
  });
  expect(await names(defineState([archive("/srv/x", { store: s3 })]))).toEqual(["restic"]);
  expect(await names(defineState([media("/srv/x", { target: rclone("b2:music") })]))).toEqual(["rclone"]);
  expect(await names(defineState([media("/srv/x", { losable: true })]))).toEqual([]);
});

test("hooks are put around a component, and run as its owner", async () => {
  const sqlite = defineComponent("sqlite", { quiesce: ["sqlite3", "a.db", ".backup b.db"] });
  expect(await own(defineState([sqlite(backup(ada.home("db"), { store: nas }))]))).toMatchObject([
    { type: "backup", hooks: { name: "sqlite", quiesce: ["sqlite3", "a.db", ".backup b.db"], user: "ada" } },
  ]);
});

test("of an encrypted directory only the ciphertext is on the disk", async () => {
  const components = await own(
    defineState([
      encrypted(ada.home("Private"), {
        unlock: secret("private"),
        inner: backup(ada.home(".private"), { store: nas }),
      }),
    ]),
  );
  expect(components).toMatchObject([
    { type: "backup", path: "/home/ada/.private" },
    { type: "encrypted", path: "/home/ada/Private", inner: "/home/ada/.private", secret: "private" },
  ]);
  expect(formatComponents(components)).toBe("backup\thome-ada-.private\t/home/ada/.private\tada\tada\t700\n");
});

describe("what a secret opens is opened by a unit where that is said", () => {
  const vault = (open: "at-boot" | "at-login", place: Place) =>
    encrypted(place, {
      name: "vault",
      unlock: secret("private"),
      inner: backup({ ...place, path: `${place.path}.cipher` }, { store: nas }),
      open,
    });
  const unitOf = async (state: State) =>
    (await declared(state)).units.find(({ name }) => name === "lethe-open-vault.service");

  test("at boot", async () => {
    const unit = await unitOf(defineState([vault("at-boot", ada.home("Private"))]));
    expect(unit?.state).toBe("enabled");
    expect(unit?.content).toContain("ExecStart=/usr/bin/lethe state open vault\n");
    expect(unit?.content).toContain("WantedBy=multi-user.target\n");
  });

  test("as long as its owner is logged in", async () => {
    const unit = await unitOf(defineState([vault("at-login", ada.home("Private"))]));
    expect(unit?.content).toContain("Before=user@1000.service\nStopWhenUnneeded=yes\n");
    expect(unit?.content).toContain("WantedBy=user@1000.service\n");
    await expect(unitOf(defineState([vault("at-login", user("bob").home("x"))]))).rejects.toMatchObject({
      code: "CONFIG_OPEN_OWNER",
    });
  });

  test("and else there is none", async () => {
    const state = defineState([
      encrypted("/srv/x", { name: "vault", unlock: "passphrase", inner: directory("/srv/y") }),
    ]);
    expect(await unitOf(state)).toBeUndefined();
  });
});

test("a timer syncs where state.ts says how often", async () => {
  const { units } = await declared(defineState([], { sync: "daily" }));
  expect(units.find(({ name }) => name === "lethe-sync.timer")).toMatchObject({
    state: "enabled",
    content: expect.stringMatching(/OnCalendar=daily\nPersistent=true\nRandomizedDelaySec=1h/) as string,
  });
  expect(units.find(({ name }) => name === "lethe-sync.service")?.state).toBe("static");
  expect((await declared(defineState([]))).units.map(({ name }) => name)).not.toContain("lethe-sync.timer");
});

test("Mercurial comes along where a repository is its", async () => {
  const state = defineState([repository("/srv/x", { vcs: "hg", remote: "ssh://nas/x" }), repository("/srv/y")]);
  expect((await declared(state)).packages.names).toEqual(["mercurial", "openssh-client"]);
  expect((await own(state)).map((one) => "vcs" in one)).toEqual([true, false]);
});

test("a secret file is nothing to the disk's layout: a boot decrypts it, and a link leads there", async () => {
  const state = defineState([secretFile("/etc/tool.key", { secret: secret("nas") })]);
  const { components, files, secrets: delivered } = await declared(state);
  const own = components.filter(({ by }) => by === "state.ts");
  expect(own).toMatchObject([{ type: "secret", secret: "nas", mode: 0o600 }]);
  expect(formatComponents(own)).toBe("");
  const target = "/run/lethe/secrets/.files/etc/tool.key";
  expect(delivered).toMatchObject([{ secret: "nas", kind: "file", target, mode: 0o600, link: "/etc/tool.key" }]);
  expect(files.find(({ path }) => path === "/etc/tool.key")).toMatchObject({ type: "symlink", target });
});

test("secrets are inputs of the config, unread by its evaluation", async () => {
  await expect(declare(system, defineState([backup("/srv/x", { store: nas })]), {})).rejects.toMatchObject({
    code: "CONFIG_SECRET",
    message: "there is no secret nas: secrets/nas.age is not there",
  });
});

describe("a file system of another machine", () => {
  const unit = async (state: State, name: string) => {
    const found = (await declared(state)).units.find((one) => one.name === name);
    return { state: found?.state, content: found?.content ?? "" };
  };

  test("several of one type share their helper", async () => {
    const one = (path: "/mnt/a" | "/mnt/b") => remoteFs(path, { type: "rclone", source: "nas:x" });
    const { files } = await declared(defineState([one("/mnt/a"), one("/mnt/b")]));
    expect(files.filter(({ path }) => path === "/usr/sbin/mount.rclone")).toHaveLength(1);
  });

  test("says where its server is asked, beside its mount", async () => {
    const config = secretFile("/etc/rclone.conf", { secret: secret("nas") });
    const state = defineState([
      config,
      remoteFs("/mnt/a", { type: "sshfs", source: "nas:/srv", options: ["ro", "port=2222"] }),
      remoteFs("/mnt/b", { type: "rclone", source: "nas:x", config }),
    ]);
    expect(await own(state)).toMatchObject([{}, { port: 2222 }, { config: "/etc/rclone.conf" }]);
  });

  test("is mounted at its first use, and nothing of it is in the mount table", async () => {
    const state = defineState([remoteFs("/mnt/my films", { type: "nfs", source: "nas:/srv/films", options: ["ro"] })]);
    const name = "mnt-my\\x20films";
    expect(await unit(state, `${name}.automount`)).toEqual({
      state: "enabled",
      content: "[Automount]\nWhere=/mnt/my films\n\n[Install]\nWantedBy=remote-fs.target\n",
    });
    const mount = await unit(state, `${name}.mount`);
    expect(mount.state).toBe("static");
    expect(mount.content).toContain(
      "\nWhat=nas:/srv/films\nWhere=/mnt/my films\nType=nfs\nOptions=_netdev,nosuid,nodev,ro\n",
    );
    expect((await declared(state)).packages.names).toEqual(["nfs-common"]);
    expect(formatComponents(await own(state))).toBe("");
  });

  test("at boot where that is said", async () => {
    const state = defineState([remoteFs("/mnt/x", { type: "nfs", source: "nas:/x", automount: false })]);
    expect(await unit(state, "mnt-x.mount")).toMatchObject({ state: "enabled" });
    expect((await unit(state, "mnt-x.automount")).state).toBeUndefined();
  });

  test("with a secret file to log in with, and as the person whose place it is", async () => {
    const login = secretFile("/etc/nas.login", { secret: secret("nas") });
    const smb = defineState([
      login,
      remoteFs(ada.home("nas"), { type: "smb", source: "//nas/films", credentials: login }),
    ]);
    expect((await unit(smb, "home-ada-nas.mount")).content).toContain(
      "Options=_netdev,nosuid,nodev,credentials=/etc/nas.login,uid=ada,gid=ada\n",
    );
    const sshfs = defineState([remoteFs(ada.home("nas"), { type: "sshfs", source: "ada@nas:/srv" })]);
    expect((await unit(sshfs, "home-ada-nas.mount")).content).toContain(",uid=1000,BatchMode=yes,");
    const bobs = defineState([remoteFs(user("bob").home("x"), { type: "rclone", source: "nas:x" })]);
    await expect(declared(bobs)).rejects.toMatchObject({ code: "CONFIG_REMOTE_OWNER" });
  });

  test("by rclone, with the helper that mount(8) looks for", async () => {
    const { files } = await declared(defineState([remoteFs("/mnt/x", { type: "rclone", source: "nas:x" })]));
    expect(files).toContainEqual(
      expect.objectContaining({ path: "/usr/sbin/mount.rclone", target: "/usr/bin/rclone" }),
    );
  });
});

test.each([
  ["sftp:nas:/lethe", "sftp-nas-lethe"],
  ["/mnt/disk", "mnt-disk"],
  ["rest:https://nas:8000/", "rest-https-nas-8000"],
  ["nas:", "nas"],
])("the store %s is called %s", (address, name) => {
  expect(nameOfStore(address)).toBe(name);
});

test("two stores of one name are an error", async () => {
  const state = defineState([
    mirror("/srv/a", { target: rsync("nas:/srv/a", { name: "x" }) }),
    mirror("/srv/b", { target: rsync("nas:/srv/b", { name: "x" }) }),
  ]);
  await expect(declared(state)).rejects.toMatchObject({ code: "CONFIG_STORE_NAME" });
});
