import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { encryptTo, newKeyPair } from "../../../src/secrets/index.ts";
import { initSystem } from "../../../src/workflows/index.ts";
import { testWorkspace } from "../../support/workspace.ts";

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "lethe-init-secrets-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

test("a machine whose secrets do not open is not installed: nothing is built, and no disk is touched", async () => {
  const [ada, other] = [await newKeyPair(), await newKeyPair()];
  const config = join(directory, "config");
  mkdirSync(join(config, "secrets"), { recursive: true });
  writeFileSync(
    join(config, "system.ts"),
    `import { debian, defineSystem, file, secret } from "lethe";
export default defineSystem({
  hostname: "vault",
  packages: debian("trixie"),
  files: { "/etc/one": file.secret(secret("one")), "/etc/two": file.secret(secret("two")) },
});\n`,
  );
  const sealed = await encryptTo([{ file: "keys/ada.pub", text: ada.recipient }], Buffer.from("hidden"));
  writeFileSync(join(config, "secrets/one.age"), sealed);
  writeFileSync(join(config, "secrets/two.age"), sealed.subarray(0, sealed.length - 1));
  const image = join(directory, "disk.img");
  const init = async (identity: string | undefined) => {
    const key = join(directory, "key");
    if (identity !== undefined) writeFileSync(key, `${identity}\n`, { mode: 0o600 });
    const options = { size: 3 * 1024 ** 3, confirm: async () => undefined, secrets: { key } };
    return initSystem(testWorkspace(), config, image, options);
  };
  await expect(init(undefined)).rejects.toMatchObject({ code: "SECRETS_NO_KEY" });
  await expect(init(other.identity)).rejects.toMatchObject({
    code: "SECRETS_UNREADABLE",
    details: [expect.stringContaining("one"), expect.stringContaining("two")],
  });
  await expect(init(ada.identity)).rejects.toMatchObject({
    code: "SECRETS_UNREADABLE",
    details: [expect.stringMatching(/two.*age file/)],
  });
  expect(existsSync(image)).toBe(false);
});
