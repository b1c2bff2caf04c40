import {
  debian,
  defineFeature,
  defineState,
  defineSystem,
  directory,
  file,
  type SystemOptions,
  secret,
  secretFile,
  user,
} from "lethe";
import { networkManager, openssh } from "lethe/features";
import { expect, test } from "vitest";
import { formatDeliveries } from "../../../src/format/index.ts";
import type { Declaration } from "../../../src/model/index.ts";
import { declare } from "./declare.ts";

const secrets = { "secrets/one.age": "ciphertext of one", "secrets/two.age": "ciphertext of two" };
const one = secret("one");
const two = secret("two");

function declared(options: Partial<SystemOptions>, state = defineState([])): Promise<Declaration> {
  return declare(defineSystem({ hostname: "meadow", packages: debian("trixie"), ...options }), state, secrets);
}

function fileAt({ files }: Declaration, path: string): string {
  const found = files.find((node) => node.path === path);
  return found?.type === "file" ? Buffer.from(found.content, "base64").toString() : `no file but ${found?.type}`;
}

function dropinOf({ units }: Declaration, name: string): string | undefined {
  return units.find((unit) => unit.name === name)?.dropins["lethe-secrets"];
}

test("a machine without secrets is what it was: no table, no program, no ciphertext that it does not name", async () => {
  const plain = await declared({ users: [user("ada", { passwordHash: "$6$a$b" })], features: [openssh()] });
  expect(plain).not.toHaveProperty("secrets");
  expect(plain.packages.names).not.toContain("age");
  expect(plain.files.filter(({ path }) => path.startsWith("/usr/share/lethe/secrets"))).toEqual([]);
});

test("a file: a link at its place, its ciphertext in the generation, and its owner and mode in the table", async () => {
  const token = file.secret(one, { owner: "www-data", group: "adm", mode: 0o640, units: ["b.service", "a.service"] });
  const machine = await declared({ files: { "/etc/tool/token": token } });
  const target = "/run/lethe/secrets/.files/etc/tool/token";
  expect(machine.files.find(({ path }) => path === "/etc/tool/token")).toMatchObject({ type: "symlink", target });
  expect(fileAt(machine, "/usr/share/lethe/secrets/one.age")).toBe("ciphertext of one");
  expect(machine.files.some(({ path }) => path.endsWith("two.age"))).toBe(false);
  expect(machine.packages.names).toEqual(["age", "fido2-tools"]);
  expect(formatDeliveries(machine.secrets ?? [])).toBe(
    `one\tfile\t${target}\twww-data\tadm\t640\ta.service\\0040b.service\t/etc/tool/token\n`,
  );
  expect(dropinOf(machine, "a.service")).toBe(
    `[Unit]\nWants=lethe-secrets.service\nAfter=lethe-secrets.service\nConditionPathExists=${target}\n`,
  );
});

test("units: one secret for several, environment and plain", async () => {
  const machine = await declared({
    units: {
      "a.service": { content: "[Service]\nExecStart=/bin/true\n", environmentFile: one },
      "b.service": { secrets: [one, two], dropins: { own: "[Service]\nNice=1\n" } },
    },
  });
  expect(machine.secrets?.map(({ target, units }) => [target, units])).toEqual([
    ["/run/lethe/secrets/one", ["a.service", "b.service"]],
    ["/run/lethe/secrets/two", ["b.service"]],
  ]);
  expect(dropinOf(machine, "a.service")).toMatch(/\n\[Service\]\nEnvironmentFile=\/run\/lethe\/secrets\/one\n$/);
  expect(dropinOf(machine, "b.service")).toMatch(/secrets\/one\nConditionPathExists=\/run\/lethe\/secrets\/two\n$/);
  expect(machine.units.find(({ name }) => name === "b.service")?.dropins["own"]).toBe("[Service]\nNice=1\n");
});

test("a password: locked in the accounts, and nothing of it in the declaration", async () => {
  const machine = await declared({ users: [user("ada", { password: one })] });
  expect(machine.users).toMatchObject([{ name: "ada", passwordSecret: true }]);
  expect(machine.secrets).toMatchObject([{ kind: "password", account: "ada", group: "shadow", mode: 0o640 }]);
  expect(machine.packages.names).toEqual(["age", "fido2-tools", "libnss-systemd"]);
});

test("a Wi-Fi network is a template, whose link a boot makes", async () => {
  const wifi = [
    { ssid: "Zuhause", psk: one },
    { ssid: "Grün;", psk: two, hidden: true },
  ];
  const machine = await declared({ features: [networkManager({ wifi })] });
  const place = "/run/NetworkManager/system-connections";
  const templates = "/usr/share/lethe/secrets/templates/.files";
  expect(fileAt(machine, `${templates}${place}/Zuhause.nmconnection`)).toContain("ssid=Zuhause\n");
  const other = fileAt(machine, `${templates}${place}/Gr-n-.nmconnection`);
  expect(other).toContain(
    "ssid=71;114;195;188;110;59;\nhidden=true\n[wifi-security]\nkey-mgmt=wpa-psk\npsk=@SECRET@\n",
  );
  expect(machine.files.filter(({ path }) => path.startsWith("/run/"))).toEqual([]);
  expect(machine.packages.names).toContain("wpasupplicant");
});

test("host keys of SSH: none is made where all are secrets", async () => {
  const machine = await declared({ features: [openssh({ hostKeys: [one] })] });
  expect(fileAt(machine, "/etc/ssh/sshd_config.d/20-lethe.conf")).toContain("HostKey /run/lethe/secrets/one\n");
  expect(machine.components.some(({ path }) => path === "/etc/ssh/host-keys")).toBe(false);
  expect(machine.units.find(({ name }) => name === "sshd-keygen.service")?.state).toBe("masked");
  expect(dropinOf(machine, "ssh.service")).toContain("ConditionPathExists=/run/lethe/secrets/one\n");
  const mixed = await declared({ features: [openssh({ hostKeys: ["rsa", one] })] });
  expect(mixed.components.some(({ path }) => path === "/etc/ssh/host-keys")).toBe(true);
});

test("within a place that is kept a boot makes the link, as the generation's would be hidden", async () => {
  const state = defineState([directory("/srv/kept"), secretFile("/srv/kept/key", { secret: one, owner: "www-data" })]);
  const machine = await declared({}, state);
  expect(machine.files.some(({ path }) => path === "/srv/kept/key")).toBe(false);
  expect(machine.secrets).toMatchObject([{ link: "/srv/kept/key", owner: "www-data" }]);
});

test("what cannot be is refused", async () => {
  await expect(declared({ users: [user("root", { password: one })] })).rejects.toThrow(/password of root/);
  await expect(declared({ files: { "/etc/x": file.secret(secret("onee")) } })).rejects.toThrow(/did you mean "one"/);
  await expect(declared({ files: { "/etc/x": file.secret(one, { template: "no place" }) } })).rejects.toThrow(
    /@SECRET@/,
  );
  await expect(declared({ users: [user("ada", { password: one, passwordHash: "$6$a$b" })] })).rejects.toThrow(/both/);
  const other = defineFeature("other", { files: { "/etc/x": file.secret(one) } });
  await expect(declared({ features: [other], files: { "/etc/x": file.secret(two) } })).rejects.toThrow(/both claim/);
});

test("one that another file takes the place of is not decrypted", async () => {
  const other = defineFeature("other", { files: { "/etc/x": file.secret(one) } });
  const machine = await declared({ features: [other], files: { "/etc/x": file.text("x", { replaces: "other" }) } });
  expect(machine).not.toHaveProperty("secrets");
  expect(fileAt(machine, "/etc/x")).toBe("x");
});

test("what would make no hash is refused for an account, whose secret has to be one", async () => {
  const ada = (generate: "password" | "password-hash") =>
    declared({ users: [user("ada", { password: secret("one", { generate }) })] });
  await expect(ada("password")).rejects.toMatchObject({
    code: "CONFIG_SECRET",
    message: "the account ada needs a hash, and one is made as password",
  });
  expect((await ada("password-hash")).secrets).toMatchObject([{ kind: "password", account: "ada" }]);
});
