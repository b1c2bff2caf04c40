import { execFileSync } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Encrypter } from "age-encryption";
import { afterAll, beforeAll, expect, test } from "vitest";
import { encryptTo, newKeyPair } from "../../src/secrets/index.ts";
import { type Machine, type MachineOptions, startMachine } from "../../src/vm/index.ts";
import { initSystem, lockSystem } from "../../src/workflows/index.ts";
import { bootComplete } from "../../src/workflows/try/booted.ts";
import { needPrograms } from "../support/programs.ts";
import { testToolchain } from "../support/toolchain.ts";
import { testWorkspace } from "../support/workspace.ts";

const workspace = testWorkspace();
const PASSPHRASE = "by the sea";
const MARKER = "MARKER-9d1c7be05a44";
let directory: string;
let image: string;
let stick: string;
let identity: string;
let machine: Machine | undefined;
let boots = 0;

beforeAll(async () => {
  needPrograms({ "mkfs.vfat": "dosfstools", mcopy: "mtools" });
  directory = await mkdtemp(join(tmpdir(), "lethe-e2e-secrets-"));
  image = join(directory, "disk.img");
  const pair = await newKeyPair();
  identity = pair.identity;
  await writeFile(join(directory, "key"), `${identity}\n`, { mode: 0o600 });
  stick = await makeStick();
  const config = join(directory, "config");
  await cp("examples/minimal", config, { recursive: true });
  await mkdir(join(config, "secrets"));
  const sealed = await encryptTo([{ file: "keys/minimal.pub", text: pair.recipient }], Buffer.from(`WORD=${MARKER}\n`));
  await writeFile(join(config, "secrets", "word.age"), sealed);
  const unit = `{
      content: "[Service]\\nType=oneshot\\nRemainAfterExit=yes\\nExecStart=/bin/sh -c 'test -n \\"$WORD\\"'\\n[Install]\\nWantedBy=multi-user.target\\n",
      state: "enabled",
      environmentFile: secret("word"),
    }`;
  const system = await readFile(join(config, "system.ts"), "utf8");
  await writeFile(
    join(config, "system.ts"),
    system
      .replace("import { debian, defineSystem }", "import { debian, defineSystem, file, secret }")
      .replace('hostname: "minimal",', 'hostname: "minimal",\n  disk: { esp: "128M" },')
      .replace(
        "files: {",
        `units: { "speaker.service": ${unit} },\n  files: { "/etc/word": file.secret(secret("word")),`,
      ),
  );
  await lockSystem(workspace, config);
  const key = join(directory, "key");
  await initSystem(workspace, config, image, { size: 3 * 1024 ** 3, confirm: async () => undefined, secrets: { key } });
});

afterAll(async () => {
  await machine?.close();
  await rm(directory, { recursive: true, force: true });
});

/** FAT on the whole of it, as sticks are sold. */
async function makeStick(): Promise<string> {
  const path = join(directory, "stick.img");
  await writeFile(path, "");
  await truncate(path, 32 * 1024 ** 2);
  execFileSync("mkfs.vfat", ["-n", "LETHE-KEY", path], { stdio: "ignore" });
  execFileSync("mmd", ["-i", path, "::lethe"]);
  execFileSync("mcopy", ["-i", path, join(directory, "key"), "::lethe/key"]);
  return path;
}

async function start(options: Pick<MachineOptions, "disks">): Promise<Machine> {
  await machine?.close();
  boots += 1;
  const disks = [{ path: image, unsafe: true }, ...options.disks];
  machine = await startMachine(
    { host: workspace.host, toolchain: await testToolchain() },
    { disks, display: false, consoleLog: join(directory, `console-${boots}`) },
  );
  return machine;
}

/** So that the next boot finds all of it on the image. */
const end = async (one: Machine) => one.succeed("sync");

test("a stick that is there at boot opens the secrets, and nothing of them reaches the disk", async () => {
  const one = await start({ disks: [{ path: stick, readOnly: true }] });
  await bootComplete(one);
  expect(await one.succeed("cat /etc/word; systemctl is-active speaker.service")).toBe(`WORD=${MARKER}\nactive`);
  expect(await one.succeed("systemctl --failed --no-legend --plain")).toBe("");
  expect(await one.succeed("findmnt -no FSTYPE /run/lethe/security-key; stat -c %a /run/lethe/security-key/key")).toBe(
    "ramfs\n600",
  );
  // What a secret leaves behind is declared.
  const status = await one.run("lethe system status --json", { timeout: 300_000 });
  expect([status.status, status.stdout]).toEqual([0, ""]);
  const untracked = await one.run("lethe state check-untracked", { timeout: 300_000 });
  expect([untracked.status, untracked.stdout]).toEqual([0, expect.anything()]);
  await end(one);
  const found = execFileSync("sh", ["-c", 'grep -caF -e "$1" -e "$2" "$3" || :', "sh", MARKER, identity, image]);
  expect(found.toString().trim()).toBe("0");
});

test("without it the boot goes on and says so; a key that is named does the rest", async () => {
  const one = await start({ disks: [] });
  await bootComplete(one);
  expect(await one.succeed("cat /run/motd.d/30-lethe-secrets")).toContain("word (no key)");
  expect(await one.succeed("systemctl is-active speaker.service || systemctl --failed --no-legend --plain")).toBe(
    "inactive",
  );
  await one.succeed(`umask 077; echo '${identity}' >/run/given`);
  expect(await one.succeed("lethe secret activate --key /run/given")).toContain("started speaker.service");
  expect(await one.succeed("cat /etc/word")).toBe(`WORD=${MARKER}`);
  const encrypter = new Encrypter();
  encrypter.setPassphrase(PASSPHRASE);
  encrypter.setScryptWorkFactor(10);
  const wrapped = Buffer.from(await encrypter.encrypt(`${identity}\n`)).toString("base64");
  await one.succeed(`mount -o subvolid=5 "$(findmnt -nvo SOURCE -M /)" /mnt; cd /mnt/@state/.lethe
    mkdir -m 700 security-key; echo minimal >security-key/machine
    echo ${wrapped} | base64 -d >security-key/key.age; cd /; umount /mnt`);
  await end(one);
});

test("a wrapped key on the disk is asked for at boot, and a wrong passphrase is asked for again", async () => {
  const one = await start({ disks: [] });
  for (const answer of ["by the lake", PASSPHRASE]) {
    await one.waitForConsole(
      answer === PASSPHRASE ? /That was not it[^\n]*:/ : /Passphrase of the security key[^\n]*:/,
    );
    await one.typeOnConsole(`${answer}\r`);
  }
  await bootComplete(one);
  expect(await one.succeed("cat /etc/word; systemctl is-active speaker.service")).toBe(`WORD=${MARKER}\nactive`);
  expect(await one.succeed("systemctl --failed --no-legend --plain")).toBe("");
});
