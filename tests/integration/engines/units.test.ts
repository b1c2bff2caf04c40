import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { generateIdentity, identityToRecipient } from "age-encryption";
import { afterAll, beforeAll, expect, test } from "vitest";
import { encryptTo } from "../../../src/secrets/index.ts";
import { type Container, startContainer } from "../../../src/vm/index.ts";
import { loadConfig } from "../../../src/workflows/config.ts";
import { openFuse } from "../../support/fuse.ts";
import { needPrograms } from "../../support/programs.ts";
import { buildRelease } from "../../support/script.ts";
import { testToolchain } from "../../support/toolchain.ts";
import { testWorkspace } from "../../support/workspace.ts";

/** Ada's number: nobody's on this host. */
const UID = 4242;
const CONFIG = "/srv/lethe-config";
const workspace = testWorkspace();
let place: string;
let container: Container;
let closeFuse: () => void;

const state = `import { defineState, directory, encrypted, mirror, rsync, secret } from "lethe";

const ada = (path: \`/\${string}\`) => ({ path, owner: "ada", group: "ada" });

export default defineState(
  [
    mirror("/srv/site", { name: "site", target: rsync("/srv/copy") }),
    encrypted("/srv/vault", {
      name: "vault",
      unlock: secret("vault"),
      inner: directory("/srv/vault.cipher"),
      open: "at-boot",
    }),
    encrypted(ada("/srv/ada/private"), {
      name: "private",
      unlock: secret("vault"),
      inner: directory(ada("/srv/ada/private.cipher")),
      open: "at-login",
    }),
  ],
  { sync: "hourly" },
);
`;

const system = `import { debian, defineSystem, user } from "lethe";
export default defineSystem({
  hostname: "meadow",
  packages: debian("trixie"),
  configHome: "${CONFIG}",
  users: [user("ada", { uid: ${UID} })],
});
`;

/** This host's own Debian, booted by its systemd beside it: what is written there is forgotten. */
beforeAll(async () => {
  needPrograms({ gocryptfs: "gocryptfs", rsync: "rsync", fusermount3: "fuse3", "/sbin/init": "systemd-sysv" });
  buildRelease();
  closeFuse = openFuse();
  place = mkdtempSync("/srv/lethe-units-");
  const identity = await generateIdentity();
  const recipient = { file: "keys/meadow.pub", text: await identityToRecipient(identity) };
  mkdirSync(join(place, "config/secrets"), { recursive: true });
  writeFileSync(join(place, "config/secrets/vault.age"), await encryptTo([recipient], Buffer.from("correct horse\n")));
  writeFileSync(join(place, "config/system.ts"), system);
  writeFileSync(join(place, "config/state.ts"), state);
  // The base feature keeps it as a repository.
  execFileSync("git", ["init", "--quiet", join(place, "config")]);
  chmodSync(place, 0o755);
  mkdirSync(join(place, "host"));
  execFileSync("mount", ["--bind", "/", join(place, "host")]);
  container = await startContainer(
    { host: workspace.host, toolchain: await testToolchain() },
    {
      root: join(place, "host"),
      overlay: true,
      binds: [
        { source: "/dev/fuse", target: "/dev/fuse" },
        { source: resolve("dist"), target: "/usr/lib/lethe", readOnly: true },
        { source: join(place, "config"), target: CONFIG },
      ],
    },
  );
  await container.waitForBoot();
  // It has no network but loopback, and whoever waits for one would wait in vain.
  const waits = ["systemd-networkd", "NetworkManager", "ifupdown"].map((name) => `${name}-wait-online.service`);
  await container.succeed(`systemctl mask --runtime ${waits.join(" ")} 2>&1`);
  const launcher = `#!/bin/sh\nexec ${process.execPath} /usr/lib/lethe/lethe.mjs "$@"\n`;
  await container.copyTo(launcher, "/usr/bin/lethe", { mode: 0o755 });
  await container.succeed("mkdir -p /usr/share/lethe /var/lib/lethe/kept /srv/site /srv/copy/.lethe-store");
  await container.copyTo(JSON.stringify({ configHome: CONFIG }), "/usr/share/lethe/declaration.json");
  await container.copyTo(`${identity}\n`, "/var/lib/lethe/kept/key", { mode: 0o600 });
  await container.succeed(
    `useradd --uid ${UID} --user-group --no-create-home ada && install -d -o ada -g ada /srv/ada`,
  );
  const { declaration } = await loadConfig({ ...workspace, cwd: place }, join(place, "config"));
  const units = declaration.units.filter(({ by, scope }) => by === "state.ts" && scope === "system");
  expect(units).toHaveLength(4);
  for (const { name, content = "" } of units) await container.copyTo(content, `/etc/systemd/system/${name}`);
  await container.succeed("systemctl daemon-reload");
  const enabled = units.filter((unit) => unit.state === "enabled").map(({ name }) => `'${name}'`);
  await container.succeed(`systemctl enable ${enabled.join(" ")} 2>&1`);
});

afterAll(async () => {
  await (container as Container | undefined)?.close();
  execFileSync("umount", ["--lazy", join(place, "host")]);
  rmSync(join(place, "config"), { recursive: true });
  execFileSync("rmdir", [join(place, "host"), place]);
  closeFuse();
});

const says = async (path: string) => {
  const { stdout } = await container.run(`cd ${CONFIG} && lethe state status --json`);
  const found = stdout
    .split("\n")
    .filter((line) => line.includes('"kind":"component"'))
    .map((line) => JSON.parse(line) as { path: string; says: string[] })
    .find((one) => one.path === path);
  return found?.says;
};

test("nothing is made by a unit; what is there is opened by it, and closed when it stops", async () => {
  expect((await container.run("systemctl start lethe-open-vault.service")).status).not.toBe(0);
  expect(await container.succeed("ls -A /srv/vault.cipher 2>/dev/null | wc -l")).toBe("0");
  await container.succeed("lethe state open vault --yes && echo dear > /srv/vault/diary && lethe state close vault");
  await container.succeed("systemctl start lethe-open-vault.service");
  expect(await container.succeed("cat /srv/vault/diary")).toBe("dear");
  await container.succeed("systemctl stop lethe-open-vault.service");
  expect(await container.succeed("ls -A /srv/vault")).toBe("");
});

test("what is a person's is open as long as they are logged in", async () => {
  await container.succeed("lethe state open private --yes && lethe state close private");
  await container.succeed(`systemctl start user@${UID}.service`);
  await container.succeed("runuser -u ada -- sh -c 'echo dear > /srv/ada/private/diary'");
  expect((await container.run("cat /srv/ada/private/diary")).status).not.toBe(0);
  expect((await says("/srv/ada/private"))?.[0]).toBe("open");
  await container.succeed(`systemctl stop user@${UID}.service`);
  await container.succeed(
    "for n in $(seq 100); do grep -q /srv/ada/private /proc/self/mountinfo || exit 0; sleep 0.1; done; exit 1",
  );
});

test("the timer's service syncs, and what is left to a person is no failure of it", async () => {
  await container.succeed("systemctl start lethe-sync.timer");
  expect(await container.succeed("systemctl show --property Persistent,RandomizedDelayUSec lethe-sync.timer")).toBe(
    "RandomizedDelayUSec=10min\nPersistent=yes",
  );
  await container.succeed("touch /srv/copy/.lethe-store/owner.meadow.mirror.site && echo words > /srv/site/page");
  await container.succeed(
    "systemctl start lethe-sync.service || { journalctl -u lethe-sync.service --no-pager; exit 1; }",
  );
  expect(await container.succeed("cat /srv/copy/page")).toBe("words");
});
