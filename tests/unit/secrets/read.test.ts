import { expect, test } from "vitest";
import { memoryHost } from "../../../src/host/index.ts";
import { secretsNamed } from "../../../src/model/index.ts";
import { encryptTo, newKeyPair, testDecrypt } from "../../../src/secrets/index.ts";

test("a test decryption names each secret that fails, and why; the others are silent", async () => {
  const mine = await newKeyPair();
  const theirs = await newKeyPair();
  const sealed = (text: string) => encryptTo([{ file: "keys/a.pub", text }], Buffer.from("hunter2"));
  const good = await sealed(mine.recipient);
  const flipped = Buffer.from(good);
  flipped[good.length - 1] = (flipped[good.length - 1] ?? 0) ^ 1;
  const files = {
    "/c/secrets/good.age": good,
    "/c/secrets/other.age": await sealed(theirs.recipient),
    "/c/secrets/flipped.age": flipped,
    "/c/secrets/short.age": good.subarray(0, 100),
  };
  const names = ["absent", "flipped", "good", "other", "short"];
  const failed = await testDecrypt(memoryHost({ files }), "/c", names, [mine.identity]);
  expect(failed.map(({ name, error }) => `${name} ${error.code}`)).toEqual([
    "absent SECRETS_ABSENT",
    "flipped SECRETS_DAMAGED",
    "other SECRETS_WRONG_KEY",
    "short SECRETS_DAMAGED",
  ]);
  expect(JSON.stringify(failed.map(({ error }) => [error.message, error.hint, error.details]))).not.toContain(
    "hunter2",
  );
});

test("the secrets that a machine needs are named once each", () => {
  const common = { name: "n", owner: "root", group: "root", mode: 0o600, by: "state.ts" };
  const store = {
    kind: "restic",
    name: "nas",
    address: "/mnt",
    password: "nas",
    environment: { KEY: "cloud" },
  } as const;
  expect(
    secretsNamed({
      components: [
        { type: "secret", path: "/etc/a", secret: "wifi", ...common },
        { type: "backup", path: "/b", store, ...common },
        { type: "backup", path: "/c", store, ...common },
      ],
    }),
  ).toEqual(["cloud", "nas", "wifi"]);
});
