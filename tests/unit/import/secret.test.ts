import { describe, expect, test } from "vitest";
import { secrecy, secretIn } from "../../../src/import/secret.ts";

function judged(path: string, text = "plain = words\n", mode = 0o644) {
  return secrecy({ path, mode, content: Buffer.from(text) });
}

describe("never copied, whatever is in it", () => {
  test.each([
    "/etc/shadow",
    "/etc/shadow-",
    "/etc/gshadow",
    "/etc/ssh/ssh_host_ed25519_key",
    "/etc/ssl/private/x.pem",
    "/etc/myapp/server.key",
    "/etc/letsencrypt/live/x/privkey.pem",
    "/etc/wireguard/wg0.conf",
    "/etc/openvpn/client.conf",
    "/etc/wpa_supplicant/wpa_supplicant-wlan0.conf",
    "/etc/wpa_supplicant.conf",
    "/etc/ppp/chap-secrets",
    "/etc/krb5.keytab",
    "/etc/apt/auth.conf.d/x.conf",
    "/etc/.netrc",
    "/etc/netrc",
    "/etc/cifs.credentials",
    "/etc/exim4/passwd.client",
    "/etc/postfix/sasl_passwd",
    "/etc/app/db_password",
    "/etc/backup/id_ed25519",
    "/etc/cryptsetup-keys.d/data.bin",
    "/etc/app/store.p12",
  ])("%s", (path) => expect(judged(path)).toBeDefined());

  test("what not everybody may read", () => {
    expect(judged("/etc/app.conf", "x\n", 0o640)).toBeDefined();
    expect(judged("/etc/app.conf", "x\n", 0o644)).toBeUndefined();
  });
});

describe("rules that are closed to most are no secrets, but for what they say", () => {
  test.each(["/etc/sudoers.d/ada", "/etc/cron.d/x", "/var/spool/cron/crontabs/ada", "/etc/ufw/user.rules"])(
    "%s",
    (path) => {
      expect(judged(path, "ada ALL=(ALL) ALL\n", 0o440)).toBeUndefined();
      expect(judged(path, "X_TOKEN=ab12cd34ef\n", 0o440)).toBeDefined();
    },
  );
});

describe("what a text gives away", () => {
  test.each([
    "-----BEGIN OPENSSH PRIVATE KEY-----",
    "-----BEGIN PRIVATE KEY-----",
    "AGE-SECRET-KEY-1QQQQ",
    "PrivateKey = aGVsbG8=",
    "psk=hunter22",
    "  wpa-psk hunter22",
    "password hunter22",
    "password = 12345678",
    'password: "none-of-yours"',
    "db_password=/bin64base==",
    "Environment=DB_PASS=x8Df93k",
    'Environment="API_TOKEN=x8Df93k"',
    "#password = old-one-1",
    "SECRET_KEY_BASE=abcdef",
    "url = https://ada:hunter2@example.org/",
    "machine example.org login ada password x",
    "root:$y$j9T$6hzRdVuvQDbOyJ7uTv0mI1$eIJ1u8Q6dGzNIM4dXFY0",
    "aws = AKIAIOSFODNN7EXAMPLE",
    "snmp community s3cr3t",
    "clientSecret: q8w7e6r5",
  ])("%s", (text) => expect(secretIn(`first = line\n${text}\nlast = line\n`)).toBeDefined());

  test.each([
    "PasswordAuthentication no",
    "PermitEmptyPasswords no",
    "PASS_MAX_DAYS 99999",
    "# the password is asked for when it is needed",
    "auth required pam_unix.so",
    "password requisite pam_pwquality.so retry=3",
    "passwd: files systemd",
    "ssl_key_file = '/etc/ssl/x.pem'",
    "#password_encryption = scram-sha-256",
    "tokens = yes",
    "bypass = everything",
    "password=$DB_PASSWORD",
    "password = <your password>",
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJtXwKjn/eCiC+JSMeA7N0FsnIz57o2VjL2woYehFPFX ada@example",
  ])("and what gives nothing away: %s", (text) => expect(secretIn(text)).toBeUndefined());
});
