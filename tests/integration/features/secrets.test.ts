import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { encryptTo, newKeyPair } from "../../../src/secrets/index.ts";
import type { Container } from "../../../src/vm/index.ts";
import { lockSystem } from "../../../src/workflows/index.ts";
import { testWorkspace } from "../../support/workspace.ts";
import { newSshKey } from "./keys.ts";
import { InstalledMachine } from "./machine.ts";

const system = (authorized: string) => `import { debian, defineSystem, file, secret, user } from "lethe";
import { networkManager, openssh, sudo } from "lethe/features";
const ada = user("ada", {
  groups: ["sudo"],
  password: secret("ada-password"),
  authorizedKeys: [${JSON.stringify(authorized)}],
});
export default defineSystem({
  hostname: "vault",
  packages: debian("trixie"),
  kernel: { package: "linux-image-cloud-amd64" },
  users: [ada],
  features: [
    openssh({ passwordAuthentication: true, hostKeys: [secret("host-key")] }),
    sudo(),
    networkManager({ wifi: [{ ssid: "Zuhause", psk: secret("home-wifi") }] }),
  ],
  files: {
    "/etc/tool/token": file.secret(secret("token"), { owner: "ada", group: "systemd-journal", mode: 0o640 }),
    "/etc/tool/tool.conf": file.secret(secret("token"), { template: "user=ada\\ntoken=@SECRET@\\n" }),
    ...ada.files({ ".config/token": file.secret(secret("token")) }),
  },
  units: {
    "speaker.service": {
      content: "[Service]\\nType=oneshot\\nRemainAfterExit=yes\\nExecStart=/bin/sh -c 'test -n \\"$WORD\\" && echo said'\\n[Install]\\nWantedBy=multi-user.target\\n",
      state: "enabled",
      environmentFile: secret("speaker"),
    },
  },
});
`;

const state = `import { defineState, directory, secret, secretFile } from "lethe";
export default defineState([
  directory("/srv/kept"),
  secretFile("/srv/kept/inner/key", { secret: secret("token"), owner: "ada", mode: 0o400 }),
]);
`;

const ssh = newSshKey();
const hostKey = newSshKey();
const password = "a password of Ada's";
const SALTED = "print crypt(shift, '$6$' . join('', map { ('a'..'z')[rand 26] } 1..16))";
const hash = execFileSync("perl", ["-e", SALTED, password]).toString();
const secrets: Readonly<Record<string, string>> = {
  "ada-password": `${hash}\n`,
  "home-wifi": " back\\slash of the house",
  token: "TOKEN-5b1f0a7c9d52",
  speaker: "WORD=7f3e9b6c1d\n",
};

let directory: string;
let machine: InstalledMachine;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "lethe-secrets-"));
  const { identity, recipient } = await newKeyPair();
  await writeFile(join(directory, "key"), `${identity}\n`, { mode: 0o600 });
  await writeFile(join(directory, "host"), hostKey.secret, { mode: 0o600 });
  machine = await InstalledMachine.install(
    async (config) => {
      await mkdir(join(config, "secrets"), { recursive: true });
      await writeFile(join(config, "system.ts"), system(ssh.authorized));
      await writeFile(join(config, "state.ts"), state);
      const own = [{ file: "keys/vault.pub", text: recipient }];
      for (const [name, text] of Object.entries({ ...secrets, "host-key": hostKey.secret })) {
        await writeFile(join(config, "secrets", `${name}.age`), await encryptTo(own, Buffer.from(text)));
      }
      await lockSystem(testWorkspace(), config);
    },
    join(directory, "key"),
  );
});

afterAll(async () => {
  await (machine as InstalledMachine | undefined)?.close();
  await rm(directory, { recursive: true, force: true });
});

const boot = (keys: string | undefined) =>
  machine.boot(keys === undefined ? {} : { binds: [{ source: keys, target: "/run/lethe/security-key" }] });

/** A program that asks at its terminal, with what is typed there, line after line. */
async function typed(container: Container, command: string, words: readonly string[]): Promise<string> {
  await container.copyTo(lines(words), "/run/typed", { mode: 0o600 });
  await container.copyTo(command, "/run/command", { mode: 0o755 });
  const slowly = "sleep 2; while IFS= read -r line; do printf '%s\\n' \"$line\"; sleep 2; done </run/typed";
  const { stdout } = await container.run(`(${slowly}) | timeout 40 script -qec 'sh /run/command' /dev/null`);
  await container.succeed("rm /run/typed");
  return stdout;
}

const lines = (all: readonly string[]) => all.map((line) => `${line}\n`).join("");

/** What grep finds where it looks. */
const PLANTED = "planted-40b7c2d1";

const ASKED = /(^|\n)ada\r?\n/;
const asNobody = "setpriv --reuid nobody --regid nogroup --clear-groups";
const asAda = "setpriv --reuid ada --regid ada --init-groups";

const su = (container: Container) => typed(container, `${asNobody} su ada -c "id -un"`, [password]);

/** What asks for a password without being root, as the lock of a screen does. Gives its status. */
async function check(container: Container, word: string): Promise<number> {
  await container.copyTo(`${word}\0`, "/run/word", { mode: 0o600 });
  return (await container.run(`${asAda} /usr/sbin/unix_chkpwd ada nullok </run/word`)).status;
}

async function sshByPassword(container: Container): Promise<string> {
  await container.copyTo(password, "/run/word", { mode: 0o600 });
  await container.copyTo("#!/bin/sh\ncat /run/word\n", "/run/askpass", { mode: 0o755 });
  const options = "-o UserKnownHostsFile=/run/known -o StrictHostKeyChecking=accept-new -o PubkeyAuthentication=no";
  const asks = "SSH_ASKPASS=/run/askpass SSH_ASKPASS_REQUIRE=force";
  return container.succeed(`${asks} ssh -F none -q ${options} ada@127.0.0.1 id -un`);
}

async function sshByKey(container: Container): Promise<string> {
  await container.copyTo(ssh.secret, "/run/key", { mode: 0o600 });
  const options = "-i /run/key -o UserKnownHostsFile=/run/known -o StrictHostKeyChecking=accept-new -o BatchMode=yes";
  return container.succeed(`ssh -F none -q ${options} ada@127.0.0.1 id -un`);
}

/** Of all that is secret a line that nothing else would hold. */
const MARKERS = [
  hash,
  "back\\slash of the house",
  secrets["token"] ?? "",
  "7f3e9b6c1d",
  hostKey.secret.split("\n")[1] ?? "",
];

/** Files in which one of the markers is, which are in a file themselves: no word of this is one. */
const grep = (place: string) => `LC_ALL=C grep -rlaF -f /run/markers -- ${place} 2>/dev/null || :`;

test("with the key: accounts, units, files and networks have their secrets before anybody needs them", async () => {
  const container = await boot(directory);
  const { succeed } = { succeed: (command: string) => container.succeed(command) };

  // Memory that never swaps, and each file with its owner and mode.
  expect(await succeed("findmnt -no FSTYPE,OPTIONS /run/lethe/secrets")).toMatch(
    /^ramfs .*nosuid,nodev,noexec.*mode=711/,
  );
  const stat = (path: string) => succeed(`stat -Lc '%a %U:%G' '${path}'; readlink '${path}'; cat '${path}'`);
  const at = "/run/lethe/secrets/.files";
  const token = secrets["token"] ?? "";
  expect(await stat("/etc/tool/token")).toBe(`640 ada:systemd-journal\n${at}/etc/tool/token\n${token}`);
  expect(await stat("/home/ada/.config/token")).toBe(`600 ada:ada\n${at}/home/ada/.config/token\n${token}`);
  expect(await stat("/srv/kept/inner/key")).toBe(`400 ada:root\n${at}/srv/kept/inner/key\n${token}`);
  expect(await stat("/etc/tool/tool.conf")).toBe(`600 root:root\n${at}/etc/tool/tool.conf\nuser=ada\ntoken=${token}`);
  expect(await succeed(`${asAda} cat /etc/tool/token`)).toBe(token);

  // Before what needs it.
  const order = await succeed("systemctl show --property=Before lethe-secrets.service");
  for (const target of ["local-fs-pre.target", "network-pre.target", "nss-user-lookup.target", "sysinit.target"]) {
    expect(order).toContain(target);
  }
  expect((await container.run("journalctl --boot --quiet --no-pager --grep 'ordering cycle'")).stdout).toBe("");
  expect(await succeed("systemctl is-active speaker.service ssh.service")).toBe("active\nactive");
  expect(await succeed("journalctl -b -q -u speaker -o cat | grep said")).toBe("said");
  expect((await container.run("ls /run/motd.d/30-lethe-secrets")).status).not.toBe(0);

  // The password: su, sudo, a login, SSH, and what asks without being root.
  expect(await succeed("cut -d : -f 1 /etc/shadow")).not.toMatch(/^ada$/m);
  expect(await su(container)).toMatch(ASKED);
  expect(await typed(container, `${asAda} sudo -k id -un`, [password])).toMatch(/(^|\n)root\r?\n/);
  expect(await typed(container, "login", ["ada", password, "id -un", "exit"])).toMatch(ASKED);
  expect(await sshByPassword(container)).toBe("ada");
  expect(await check(container, password)).toBe(0);
  expect(await check(container, "another word")).not.toBe(0);

  // SSH knows this machine by the key that is a secret; Wi-Fi has its passphrase.
  expect(await succeed("cut -d ' ' -f 2,3 /run/known")).toBe(hostKey.authorized.split(" ").slice(0, 2).join(" "));
  const psk = "nmcli -e no -s -g 802-11-wireless-security.psk connection show Zuhause";
  expect(await succeed(psk)).toBe(secrets["home-wifi"]);

  // In no journal, and in no words or environment of a program but of the one that asked for it there.
  await container.copyTo(lines(MARKERS), "/run/markers");
  expect(await succeed(`journalctl -b -o export >/run/journal; ${grep("/run/journal")}`)).toBe("");
  expect(await succeed(grep("/proc/[0-9]*/cmdline"))).toBe("");
  const environments = await succeed(grep("/proc/[0-9]*/environ"));
  expect(environments).toBe("");
  await succeed(`echo ${PLANTED} >/srv/kept/planted`);

  expect(await machine.shutDown()).toEqual([]);
  const file = join(directory, "markers");
  await writeFile(file, lines([...MARKERS, PLANTED]));
  const { text } = await testWorkspace().host.run(["sh", "-c", grep(machine.disk.top).replace("/run/markers", file)]);
  await rm(file);
  expect(text.split("\n").map((path) => path.replace(/^.*\//, ""))).toEqual(["planted"]);
});

test("without the key the boot goes on, says what is missing, and lethe secret activate does the rest", async () => {
  const container = await boot(undefined);
  const active = () => container.succeed("systemctl is-active NetworkManager ssh speaker || :");
  expect(await active()).toBe("active\ninactive\ninactive");
  expect(await container.succeed("systemctl --failed --plain --no-legend")).toBe("");
  const told = await container.succeed("cat /run/motd.d/30-lethe-secrets");
  expect(told).toContain("speaker (no key)");
  expect(told).toContain("lethe secret activate");
  expect(await container.succeed("journalctl -b -q -p err -u lethe-secrets -o cat")).toContain("token (no key)");
  // Locked, and nothing else: a key still opens the account.
  expect(await container.succeed("getent shadow ada")).toMatch(/^ada:\*:/);
  expect(await check(container, password)).not.toBe(0);
  expect(await container.succeed("su nobody -s /bin/sh -c true && su ada -c 'id -un'")).toBe("ada");

  const none = await container.run("lethe secret activate");
  expect([none.status, none.stderr]).toEqual([2, expect.stringContaining("SECRETS_NO_KEY")]);
  const { identity } = await newKeyPair();
  await container.copyTo(`${identity}\n`, "/run/given", { mode: 0o600 });
  expect((await container.run("lethe secret activate --key /run/given")).stderr).toContain("holds no key that opens");

  await container.copyTo(await readFile(join(directory, "key")), "/run/given", { mode: 0o600 });
  expect(await container.succeed("lethe secret activate --key /run/given")).toBe(
    "started ssh.service\nstarted speaker.service\nall secrets of this machine are decrypted, in memory",
  );
  expect(await active()).toBe("active\nactive\nactive");
  expect(await container.succeed("nmcli -g NAME connection show")).toContain("Zuhause");
  expect(await check(container, password)).toBe(0);
  expect(await sshByKey(container)).toBe("ada");
  expect((await container.run("ls /run/motd.d/30-lethe-secrets")).status).not.toBe(0);

  // Nothing to do, nothing done; and a unit of which the secret is another one starts anew.
  const started = () => container.succeed("systemctl show --property=InvocationID speaker.service ssh.service");
  const before = await started();
  expect(await container.succeed("lethe secret activate")).toBe("all secrets of this machine are decrypted, in memory");
  expect(await started()).toBe(before);
  await container.succeed("echo WORD=former >/run/lethe/secrets/speaker");
  expect(await container.succeed("lethe secret activate")).toContain("restarted speaker.service\n");
  expect(await machine.shutDown()).toEqual([]);
});

test("a key that a passphrase locks is opened by that", async () => {
  const container = await boot(undefined);
  await container.copyTo(await readFile(join(directory, "key")), "/run/plain", { mode: 0o600 });
  await typed(container, "age --passphrase --output /run/wrapped /run/plain", ["a passphrase", "a passphrase"]);
  await container.copyTo("wrong\n", "/run/words");
  expect((await container.run("lethe secret activate --key /run/wrapped </run/words")).status).not.toBe(0);
  await container.copyTo("a passphrase\n", "/run/words");
  const activated = await container.succeed("lethe secret activate --key /run/wrapped </run/words");
  expect(activated).toContain("all secrets of this machine are decrypted");
  expect(await container.succeed("stat -c '%a %U' /run/lethe/security-key/key")).toBe("600 root");
  expect(await machine.shutDown()).toEqual([]);
});
