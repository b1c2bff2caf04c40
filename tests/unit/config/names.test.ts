import { describe, expect, test } from "vitest";
import * as names from "../../../src/config/names.ts";

const accepted: Readonly<Record<string, readonly unknown[]>> = {
  hostname: ["meadow", "a", "x-1", "meadow.example.org", "a".repeat(63)],
  userName: ["ada", "_x", "a-b_c1"],
  packageName: ["git", "g++", "libc6:i386", "0ad", "linux-image-6.12.1+deb13-amd64"],
  path: ["/", "/etc", "/etc/a b", "/srv/.hidden", "/etc/..x"],
  ownPath: ["files/motd", "x", ".config/x"],
  locale: ["C.UTF-8", "C", "en_GB.UTF-8", "de_DE.UTF-8@euro", "eo.UTF-8"],
  timezone: ["Europe/London", "Etc/UTC", "UTC", "Asia/Kolkata", "America/Argentina/Buenos_Aires", "Etc/GMT+1"],
  keyboard: ["us", "de(neo)", "us,ru", "us(intl),gb"],
  unitName: ["ssh.service", "getty@tty1.service", "dev-disk-by\\x2duuid.swap", "a.timer"],
  passwordHash: ["$y$j9T$abc$def", "$6$salt$hash./x", "$6$rounds=5000$salt$hash", "$2b$12$abcdefghij"],
  authorizedKey: [
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJtX",
    "ssh-rsa AAAAB3Nza+/x== ada@meadow and more",
    `from="10.0.0.1",no-pty ssh-ed25519 AAAAC3Nz x`,
    "sk-ssh-ed25519@openssh.com AAAAGnNrLXNzaC1l x",
    "ecdsa-sha2-nistp256 AAAAE2Vj",
  ],
  size: [0, 5, "10G", "1.5T"],
  mode: [0o644, 0o4755, 0, 0o7777, 0o1777],
  kernelParameter: ["quiet", "console=ttyS0,115200", "a.b=1", 'dyndbg="file x +p"', "rootwait"],
  port: ["22/tcp", "53/udp"],
};

const refused: Readonly<Record<string, readonly unknown[]>> = {
  hostname: ["", "Meadow", "-a", "a-", "a..b", "a_b", "a".repeat(64), 5],
  userName: ["", "Ada", "1a", "a b", "root:x", "www-data", "systemd-network", "a".repeat(33)],
  packageName: ["", "Git", "git=1", "a", "x y"],
  path: ["etc", "/etc/", "//etc", "/etc/../x", "/.", "/a\0b", ""],
  ownPath: ["/etc/x", "../x", "a/../../x", ""],
  locale: ["en", "en_GB", "en_GB.ISO-8859-1", "english"],
  timezone: ["Europe/Berln", "london", "../etc/passwd", ""],
  keyboard: ["English", "de-neo", ""],
  unitName: ["ssh", "ssh.conf", "a b.service"],
  passwordHash: ["secret", "", "$1$old$md5", "x:y"],
  authorizedKey: ["ssh-ed25519", "AAAA", "-----BEGIN OPENSSH PRIVATE KEY-----", "ssh-ed25519 AAAA..."],
  size: [-1, 1.5, "10", "10GB", "G"],
  mode: [644, 755, -1, 0o10000, 1.5, "0644"],
  kernelParameter: ["", "a b", "root=/dev/sda", "lethe.generation=1", "rw", "init=/bin/sh"],
  port: ["22", "tcp/22", "http/tcp"],
};

const schemas = names as unknown as Readonly<Record<string, { safeParse(value: unknown): { success: boolean } }>>;

describe.each(Object.keys(accepted))("%s", (name) => {
  test.each(accepted[name] ?? [])("%j is one", (value) => {
    expect(schemas[name]?.safeParse(value).success).toBe(true);
  });
  test.each(refused[name] ?? [])("%j is none", (value) => {
    expect(schemas[name]?.safeParse(value).success).toBe(false);
  });
});

test("a wrong password hash is never shown", () => {
  expect(JSON.stringify(names.passwordHash.safeParse("hunter2").error?.issues)).not.toContain("hunter2");
});
