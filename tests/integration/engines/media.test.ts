import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Encrypter, generateX25519Identity, identityToRecipient } from "age-encryption";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { needPrograms } from "../../support/programs.ts";
import { rcloneServer } from "../../support/rclone-server.ts";
import { freePort, type SshServer, sshServer } from "../../support/ssh-server.ts";
import { PlainWorld } from "./plain-world.ts";

let world: PlainWorld;
const before = process.env["RCLONE_CONFIG"];

beforeAll(() =>
  needPrograms({
    rclone: "rclone",
    rsync: "rsync",
    sshd: "openssh-server",
    ssh: "openssh-client",
    "mkfs.ext4": "e2fsprogs",
  }),
);
afterAll(() => {
  if (before === undefined) delete process.env["RCLONE_CONFIG"];
  else process.env["RCLONE_CONFIG"] = before;
});
beforeEach(() => {
  world = new PlainWorld();
  process.env["RCLONE_CONFIG"] = world.path("rclone.conf");
});
afterEach(() => world.release());

/** All that a library may have and rclone cannot carry alone. */
const LIBRARY = `
  mkdir -m 750 source; cd source
  mkdir -m 2775 album 'e m p t y'; echo song >album/song; chmod 640 album/song; chown games:adm album/song
  touch -d '2020-02-03 04:05:06.789012' album/song; echo cover >'album/ü [1] *'; ln -s song album/best; ln -s /nowhere gone
  touch -h -d '2019-01-01' gone; head -c 3M /dev/urandom >film; chmod 4711 film
  touch -d '2021-01-01' album 'e m p t y'; touch -d '2022-02-02 02:02:02.5' .
`;

const remotes = (...sections: readonly string[]) => writeFileSync(world.path("rclone.conf"), sections.join("\n\n"));
const declare = (options: string) => world.declare(`media("${world.path("source")}", { ${options} })`);

/** To the microsecond, which is what can be given back. */
const described = () => world.describe("source").replace(/(\.\d{6})\d{4} /g, "$1 ");

async function outAndBack(): Promise<void> {
  world.shell(LIBRARY);
  const was = described();
  const { source } = await world.sync();
  expect(source).toMatchObject({ left: [], standing: { verdict: "safe" } });
  expect(source?.failed).toBeUndefined();
  rmSync(world.path("source"), { recursive: true });
  world.forget();
  const { left, failed } = await world.intend("source", { kind: "restore", eager: true });
  expect({ left, failed }).toEqual({ left: [], failed: undefined });
  expect(described()).toBe(was);
  expect(await world.intend("source", { kind: "verify", part: 1 })).toMatchObject({ left: [], done: [{}] });
}

describe("by rclone", () => {
  test("over SFTP it goes out, and comes back on an empty disk with owners, modes, times and links", async () => {
    const server = await sshServer(world.path("ssh"));
    try {
      mkdirSync(world.path("shelf"));
      remotes(sftp(server));
      declare(`remote: "nas:${world.path("shelf/copies")}"`);
      await outAndBack();
    } finally {
      await server.stop();
    }
  });

  test("over WebDAV too, which knows neither times nor links", async () => {
    mkdirSync(world.path("shelf"));
    const server = await rcloneServer("webdav", world.path("shelf"));
    try {
      remotes(`[dav]\ntype = webdav\nurl = http://127.0.0.1:${server.port}\nvendor = other`);
      declare(`remote: "dav:copies"`);
      await outAndBack();
      world.shell("printf SONG >source/album/song; printf O >>source/album/song");
      const { source } = await world.sync();
      expect(source?.failed).toBeUndefined();
      expect(readFileSync(world.path("shelf/copies/album/song"), "utf8")).toBe("SONGO");
    } finally {
      await server.stop();
    }
  });

  test("nothing is deleted there, what is replaced lies beside, and reading back finds what has rotted", async () => {
    world.disk("disk");
    remotes("[disk]\ntype = local");
    declare(`remote: "disk:${world.path("disk/copies")}"`);
    world.shell("mkdir source; for n in 1 2 3; do echo $n >source/f$n; done");
    await world.sync();
    world.shell("rm source/f1; echo other >source/f2");
    const { source } = await world.sync();
    expect(source).toMatchObject({ left: [], standing: { verdict: "safe" } });
    expect(readdirSync(world.path("disk/copies"))).toEqual([".lethe-store", "f1", "f2", "f3"]);
    expect(world.shell("cat disk/copies/.lethe-store/former/*/f2")).toBe("2\n");
    world.shell("printf X | dd of=disk/copies/f3 conv=notrunc status=none; touch -r source/f3 disk/copies/f3");
    const { failed } = await world.intend("source", { kind: "verify", part: 1 });
    expect(failed?.why).toMatch(/f3/);
  });

  test("a remote that is a directory of this machine is not filled where its disk is not mounted", async () => {
    const disk = world.disk("disk");
    remotes("[disk]\ntype = local");
    declare(`remote: "disk:${world.path("disk/copies")}"`);
    world.shell("mkdir source; echo x >source/f");
    disk.unmount();
    expect((await world.sync())["source"]?.left).toEqual([expect.stringMatching(/is its disk mounted/)]);
    expect(existsSync(world.path("disk/copies"))).toBe(false);
  });

  test("its config may be a secret, which is on no disk in clear text", async () => {
    world.disk("disk");
    remotes("");
    const identity = await generateX25519Identity();
    const encrypter = new Encrypter();
    encrypter.addRecipient(await identityToRecipient(identity));
    mkdirSync(world.path("config/secrets"), { recursive: true });
    writeFileSync(world.path("key"), `${identity}\n`, { mode: 0o600 });
    writeFileSync(world.path("config/secrets/remotes.age"), await encrypter.encrypt("[disk]\ntype = local\n"));
    declare(`target: rclone("disk:${world.path("disk/copies")}", { config: secret("remotes") })`);
    world.shell("mkdir source; echo x >source/f");
    const { source } = await world.sync({ key: world.path("key") });
    expect(source?.failed).toBeUndefined();
    expect(readFileSync(world.path("disk/copies/f"), "utf8")).toBe("x\n");
  });

  test("a full disk is told and loses nothing", async () => {
    world.disk("disk", "16M");
    remotes("[disk]\ntype = local");
    declare(`remote: "disk:${world.path("disk/copies")}"`);
    world.shell("mkdir source; head -c 30M /dev/urandom >source/film");
    const { source } = await world.sync();
    expect(source?.failed?.why).toMatch(/there is no room left/);
    expect(source?.standing).toMatchObject({ verdict: "losing", lost: { files: 1, bytes: 30 * 1024 * 1024 } });
  });

  test("why it failed, in one line: no such remote, nobody listens, a wrong host key, a wrong key, a server in trouble", async () => {
    world.shell("mkdir source; echo x >source/f");
    remotes("");
    declare(`remote: "nowhere:copies"`);
    const why = async () => (await world.sync())["source"]?.failed?.why;
    expect(await why()).toMatch(/no such remote: rclone config shows which there are$/);
    remotes(`[nowhere]\ntype = webdav\nurl = http://127.0.0.1:${await freePort()}\nvendor = other`);
    expect(await why()).toMatch(/nobody listens there/);
    const troubled = createHttpServer((_, response) => response.writeHead(500).end("no"));
    await new Promise<void>((ready) => troubled.listen(0, "127.0.0.1", ready));
    remotes(
      `[nowhere]\ntype = webdav\nurl = http://127.0.0.1:${(troubled.address() as AddressInfo).port}\nvendor = other`,
    );
    try {
      expect(await why()).toMatch(/its server is in trouble/);
    } finally {
      await new Promise((closed) => troubled.close(closed));
    }
    const server = await sshServer(world.path("ssh"));
    try {
      remotes(sftp(server, "nowhere"));
      writeFileSync(server.knownHosts, "");
      expect(await why()).toMatch(/its host key is unknown/);
      writeFileSync(
        server.knownHosts,
        `[127.0.0.1]:${server.port} ${readFileSync(world.path("ssh/identity.pub"), "utf8")}`,
      );
      expect(await why()).toMatch(/its host key is not the one/);
      writeFileSync(
        server.knownHosts,
        `[127.0.0.1]:${server.port} ${readFileSync(world.path("ssh/host.pub"), "utf8")}`,
      );
      writeFileSync(world.path("ssh/identity.pub"), "");
      expect(await why()).toMatch(/it refused key or password/);
    } finally {
      await server.stop();
    }
  });
});

function sftp({ port, identity, knownHosts }: SshServer, name = "nas"): string {
  const settings = {
    type: "sftp",
    host: "127.0.0.1",
    user: "root",
    port,
    key_file: identity,
    known_hosts_file: knownHosts,
  };
  return `[${name}]\n${Object.entries(settings)
    .map(([key, value]) => `${key} = ${value}`)
    .join("\n")}`;
}

test("what a new machine does not bring back, and what may be lost, is said so", async () => {
  world.disk("disk");
  world.shell("mkdir never waits lost loose; for d in never waits lost loose; do echo 12345 >$d/f; done");
  const target = (name: string) => `target: rsync("${world.path("disk", name)}")`;
  world.declare(
    `media("${world.path("never")}", { ${target("never")}, restore: "never" })`,
    `media("${world.path("waits")}", { ${target("waits")} })`,
    `media("${world.path("lost")}", { losable: true })`,
    `media("${world.path("loose")}", { ${target("loose")}, losable: true })`,
  );
  expect((await world.status()).by).toMatchObject({
    lost: { verdict: "agreed", says: ["agreed to be lost", "nothing has copied it"], lost: { files: 1, bytes: 6 } },
    loose: { verdict: "agreed", lost: { files: 1, bytes: 6 } },
    never: { verdict: "losing", lost: { files: 1, bytes: 6 } },
  });
  const synced = await world.sync();
  expect(Object.keys(synced).sort()).toEqual(["home", "loose", "never", "waits"]);
  expect(synced["loose"]?.standing.verdict).toBe("safe");
  execFileSync("rm", ["-r", world.path("never"), world.path("waits")]);
  const said = async (name: string, eager: boolean) => (await world.intend(name, { kind: "restore", eager })).left;
  expect(await said("never", true)).toEqual([expect.stringMatching(/^agreed not to be brought back; .* has it$/)]);
  expect(await said("waits", false)).toEqual([expect.stringMatching(/^brought back when it is asked for/)]);
  expect(await said("waits", true)).toEqual([]);
  expect(readFileSync(world.path("waits/f"), "utf8")).toBe("12345\n");
  expect(existsSync(world.path("never"))).toBe(false);
});
