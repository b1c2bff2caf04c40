import { generateIdentity, identityToRecipient } from "age-encryption";
import { beforeAll, describe, expect, test } from "vitest";
import { memoryHost } from "../../../src/host/index.ts";
import { decryptWith, encryptTo, readIdentities, readRecipients } from "../../../src/secrets/index.ts";

let mine: string;
let theirs: string;
let myPublic: string;

beforeAll(async () => {
  mine = await generateIdentity();
  theirs = await generateIdentity();
  myPublic = await identityToRecipient(mine);
});

const secret = Buffer.from("hunter2\n\0\xff", "latin1");

test("what is encrypted to a key is opened by it, and by no other", async () => {
  const sealed = await encryptTo([{ file: "keys/ada.pub", text: myPublic }], secret);
  expect(sealed.includes(secret)).toBe(false);
  expect(await decryptWith([theirs, mine], sealed, "nas")).toEqual(secret);
  await expect(decryptWith([theirs], sealed, "nas")).rejects.toMatchObject({ code: "SECRETS_WRONG_KEY" });
});

test("each damaged byte is noticed", async () => {
  const sealed = await encryptTo([{ file: "keys/ada.pub", text: myPublic }], secret);
  for (const at of [0, 5, sealed.length - 1, sealed.length - 20]) {
    const damaged = Buffer.from(sealed);
    damaged[at] = (damaged[at] ?? 0) ^ 1;
    await expect(decryptWith([mine], damaged, "nas"), String(at)).rejects.toMatchObject({ code: "SECRETS_DAMAGED" });
  }
  await expect(decryptWith([mine], sealed.subarray(0, 150), "nas")).rejects.toMatchObject({ code: "SECRETS_DAMAGED" });
  await expect(decryptWith([mine], Buffer.alloc(0), "nas")).rejects.toMatchObject({ code: "SECRETS_DAMAGED" });
});

describe("recipients", () => {
  const read = (files: Record<string, string>) => readRecipients(memoryHost({ files }), "/c");

  test("are the lines of keys/*.pub", async () => {
    const text = await identityToRecipient(theirs);
    const files = { "/c/keys/b.pub": `${text}\n`, "/c/keys/a.pub": `# Ada's\n\n${myPublic}\n`, "/c/keys/note": "x" };
    expect(await read(files)).toEqual([
      { file: "keys/a.pub", text: myPublic },
      { file: "keys/b.pub", text },
    ]);
  });

  test("none is an error that says how to make one", async () => {
    await expect(read({ "/c/system.ts": "" })).rejects.toMatchObject({
      code: "SECRETS_NO_RECIPIENTS",
      hint: expect.stringContaining("age-keygen") as string,
    });
  });

  test.each([
    ["AGE-SECRET-KEY-1QQQ", "keys/a.pub holds a private key, which a config must not"],
    ["ssh-ed25519 AAAA", "keys/a.pub holds an SSH key, and secrets are encrypted to age keys"],
    ["age1short", "keys/a.pub has a line that is no public age key"],
  ])("%s is none", async (line, message) => {
    await expect(read({ "/c/keys/a.pub": `${myPublic}\n${line}\n` })).rejects.toMatchObject({ message });
  });
});

test("identities are the lines of age-keygen's file", async () => {
  const files = { "/k": `# created: today\n# public key: ${myPublic}\n${mine}\n`, "/empty": "# nothing\n" };
  const host = memoryHost({ files });
  expect(await readIdentities(host, "/k")).toEqual([mine]);
  await expect(readIdentities(host, "/empty")).rejects.toMatchObject({ code: "SECRETS_KEY" });
  await expect(readIdentities(host, "/none")).rejects.toMatchObject({ code: "SECRETS_NO_KEY" });
});
