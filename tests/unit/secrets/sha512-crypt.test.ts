import { expect, test } from "vitest";
import { sha512Crypt } from "../../../src/secrets/sha512-crypt.ts";

test.each([
  // By openssl passwd -6.
  [
    "Hello world!",
    "saltstring",
    "svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1",
  ],
  ["abc", "saltsalt", "mXmsbOzRhx9FdAbQCUHYMV8i33aUx8FUsjR813r/Te3OUwcAdbwkebLKfLOfUCihpvpN7Ji1TH3bltSG02PNE1"],
  [
    "a".repeat(130),
    "0123456789abcdef",
    "PvZSErPxbFxIdUSd.emfqBu/mGaZ1yVkHQQIDuFhmzMmidmQwbYk0phO7ZpXH.0FWVU8v10YWteCaqz4js9Yl.",
  ],
])("crypt's hash of a password, as libcrypt makes it: %s", (password, salt, hash) => {
  expect(sha512Crypt(Buffer.from(password), salt)).toBe(`$6$${salt}$${hash}`);
});
