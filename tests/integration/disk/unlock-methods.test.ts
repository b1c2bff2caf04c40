import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import {
  applyDisk,
  beginUnsealed,
  findLuks,
  inspectTarget,
  opens,
  planPartition,
  recoveryKey,
} from "../../../src/disk/index.ts";
import { addUnlockMethod, backupHeader, removeUnlockMethod, unlockMethods } from "../../../src/workflows/index.ts";
import { testWorkspace } from "../../support/workspace.ts";
import { context, MIB, scratch, smallDisk, tool } from "./support.ts";

const workspace = testWorkspace();
const RECOVERY = recoveryKey("0123456789abcdef".repeat(4));
const keys = { passphrase: async () => Buffer.from("sesame, open"), recoveryKey: async () => RECOVERY };

const adding = {
  present: async () => Buffer.from("sesame, open"),
  fresh: async () => Buffer.from("another one"),
  pin: async () => "4711",
  keep: async () => undefined,
};
const never = async () => {
  throw new Error("nobody was to be asked");
};

async function encrypted(directory: string): Promise<string> {
  const image = join(directory, "disk.img");
  const mounts = join(directory, "mnt");
  await mkdir(mounts);
  const inspection = { ...(await inspectTarget(context, image, { size: 400 * MIB })), deviceMapper: false };
  const plan = planPartition(inspection, {
    ...smallDisk,
    encrypt: { unlock: ["passphrase"], keyDerivation: { memory: 32 * MIB, iterations: 4 } },
  });
  const given = { ...context, keys };
  const unsealed = await beginUnsealed(given, plan);
  await applyDisk(given, unsealed?.plan ?? plan, mounts);
  await unsealed?.seal(given, mounts);
  return image;
}

const listed = async (image: string) => (await unlockMethods(workspace, image)).enrolled.map(({ method }) => method);

test("what opens an encrypted image is listed, added to and taken from, without opening it", async () => {
  const directory = await scratch();
  const image = await encrypted(directory);
  const place = await findLuks(context, image);
  expect(await listed(image)).toEqual(["passphrase", "recovery"]);

  const stick = join(directory, "stick");
  await mkdir(stick);
  const wrong = { ...adding, stick, present: async () => Buffer.from("open, sesame") };
  await expect(addUnlockMethod(workspace, "security-key", image, wrong)).rejects.toMatchObject({
    code: "DISK_WRONG_PASSPHRASE",
  });
  expect(await listed(image)).toEqual(["passphrase", "recovery"]);
  const byRecovery = { ...adding, stick, present: async () => Buffer.from(RECOVERY) };
  expect(await addUnlockMethod(workspace, "security-key", image, byRecovery)).toBe("added");
  expect(await addUnlockMethod(workspace, "security-key", image, { ...byRecovery, present: never })).toBe("already");
  const file = join(stick, "lethe/disk.key");
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await opens(context, place, await readFile(file))).toBe(true);
  expect(await addUnlockMethod(workspace, "passphrase", image, adding)).toBe("added");
  expect(await opens(context, place, "another one")).toBe(true);
  expect(await listed(image)).toEqual(["passphrase", "security-key", "recovery"]);

  await removeUnlockMethod(workspace, "passphrase", image, { confirm: never });
  expect(await opens(context, place, "sesame, open")).toBe(false);
  expect(await opens(context, place, "another one")).toBe(false);
  const asked: unknown[] = [];
  const confirm = async (question: unknown) => void asked.push(question);
  await removeUnlockMethod(workspace, "security-key", image, { confirm });
  expect(asked).toEqual([
    { losses: [`${image}: only the recovery key will open it after that`], word: "security-key" },
  ]);
  await expect(removeUnlockMethod(workspace, "recovery", image, { confirm })).rejects.toMatchObject({
    code: "DISK_LAST_METHOD",
  });
  expect(await listed(image)).toEqual(["recovery"]);
  const { text } = await tool([
    "sh",
    "-c",
    `dd if=${image} bs=1M skip=65 status=none | head -c 16M >${directory}/part`,
  ]);
  expect(text).toBe("");
  expect((await tool(["cryptsetup", "luksDump", `${directory}/part`])).text).not.toContain("lethe-security-key");
});

test("the recovery key is removed only when it is agreed to, and a new one is handed over", async () => {
  const directory = await scratch();
  const image = await encrypted(directory);
  const refused = new Error("not agreed");
  const confirm = async () => {
    throw refused;
  };
  await expect(removeUnlockMethod(workspace, "recovery", image, { confirm })).rejects.toBe(refused);
  expect(await listed(image)).toEqual(["passphrase", "recovery"]);
  await expect(removeUnlockMethod(workspace, "tpm2", image, { confirm })).rejects.toMatchObject({
    code: "DISK_METHOD_ABSENT",
  });
  await removeUnlockMethod(workspace, "recovery", image, { confirm: async () => undefined });
  let kept = "";
  const keep = async (key: string) => {
    kept = key;
  };
  expect(await addUnlockMethod(workspace, "recovery", image, { ...adding, keep })).toBe("added");
  const place = await findLuks(context, image);
  expect(await opens(context, place, kept)).toBe(true);
  expect(await opens(context, place, RECOVERY)).toBe(false);
});

test("a TPM is not added to an image, a stick's foreign file is no key, and a plain disk has no methods", async () => {
  const directory = await scratch();
  const image = await encrypted(directory);
  await expect(addUnlockMethod(workspace, "tpm2", image, adding)).rejects.toMatchObject({
    code: "DISK_METHOD_ELSEWHERE",
  });
  await expect(addUnlockMethod(workspace, "security-key", image, adding)).rejects.toMatchObject({ code: "DISK_STICK" });
  await mkdir(join(directory, "lethe"));
  await writeFile(join(directory, "lethe/disk.key"), "short");
  await expect(
    addUnlockMethod(workspace, "security-key", image, { ...adding, stick: directory }),
  ).rejects.toMatchObject({ code: "DISK_STICK" });
  await writeFile(join(directory, "plain.img"), "nothing");
  await expect(unlockMethods(workspace, join(directory, "plain.img"))).rejects.toMatchObject({ code: "DISK_NO_LUKS" });
});

test("a copy of the header brings a disk back whose own is gone, and is never written over", async () => {
  const directory = await scratch();
  const image = await encrypted(directory);
  const copy = join(directory, "header");
  await backupHeader(workspace, image, copy);
  expect((await stat(copy)).mode & 0o777).toBe(0o600);
  await expect(backupHeader(workspace, image, copy)).rejects.toMatchObject({ code: "DISK_BACKUP_FILE" });
  await tool(["sh", "-c", `dd if=${image} bs=1M skip=65 status=none of=${directory}/part`]);
  await tool(["sh", "-c", `dd if=/dev/zero bs=1M count=16 conv=notrunc status=none of=${directory}/part`]);
  const restore = ["cryptsetup", "luksHeaderRestore", "--batch-mode", "--header-backup-file", copy];
  await tool([...restore, join(directory, "part")]);
  const testing = ["cryptsetup", "open", "--test-passphrase", "--key-file", "-", join(directory, "part")];
  await tool(testing, [0], RECOVERY);
});
