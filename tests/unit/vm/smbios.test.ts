import { expect, test } from "vitest";
import { firmwareStrings } from "../../../src/vm/smbios.ts";

test("credentials are binary-safe, kernel parameters one string", () => {
  expect(
    firmwareStrings({
      credentials: { "passwd.hashed-password.root": "$6$a,b", raw: new Uint8Array([0, 255, 10]) },
      kernelParameters: ["quiet", "lethe.keep"],
    }),
  ).toEqual([
    "io.systemd.credential.binary:passwd.hashed-password.root=JDYkYSxi",
    "io.systemd.credential.binary:raw=AP8K",
    "io.systemd.boot.kernel-cmdline-extra=quiet lethe.keep",
  ]);
});

test("no kernel parameters, no string for them", () => {
  expect(firmwareStrings({ credentials: {}, kernelParameters: [] })).toEqual([]);
});
