import { debian, defineState, defineSystem, file, user } from "lethe";
import { expect, test } from "vitest";
import { impliedFiles } from "../../../src/image/implied-files.ts";
import { declare } from "../config/declare.ts";

test("what everybody on a machine may read of its declaration has no hash, and no file that is not for everybody", async () => {
  const system = defineSystem({
    hostname: "meadow",
    packages: debian("trixie"),
    users: [user("ada", { passwordHash: "$6$salt$hash" })],
    files: { "/etc/private": file.text("pass", { mode: 0o640 }), "/etc/motd": "for everybody" },
  });
  const declaration = await declare(system, defineState([]), {});
  expect(declaration.users).toMatchObject([{ name: "ada", passwordHash: "$6$salt$hash" }]);
  const found = impliedFiles(declaration).find(({ path }) => path.endsWith("/declaration.json"));
  const text = Buffer.from(found?.type === "file" ? found.content : "", "base64").toString();
  expect(text).not.toContain("$6$salt$hash");
  expect(text).not.toContain(Buffer.from("pass").toString("base64"));
  expect(text).toContain(Buffer.from("for everybody").toString("base64"));
  expect(JSON.parse(text)).toMatchObject({ users: [{ name: "ada" }], hostname: "meadow" });
});
