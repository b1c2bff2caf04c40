import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { needPrograms } from "../../support/programs.ts";
import { Place } from "./machine.ts";

let place: Place;

beforeAll(() => {
  needPrograms({ age: "age", strace: "strace", wg: "wireguard-tools", "ssh-keygen": "openssh-client" });
});

beforeEach(() => {
  place = new Place();
});

afterEach(() => place.release());

/** Never to be seen but where it is asked for. */
const SECRET = "correct-horse-battery-staple";

test("what lethe writes age reads, and what age writes lethe reads: armoured, wrapped and plain", () => {
  const key = place.person("ada");
  expect(place.lethe(["secret", "set", "wifi", "--stdin"], { input: SECRET })).toMatchObject({ status: 0 });
  expect(place.run(["age", "-d", "-i", "ada.key", "config/secrets/wifi.age"]).toString()).toBe(SECRET);

  const bytes = Buffer.from(Array.from({ length: 200_000 }, (_, at) => at % 251));
  for (const more of [[], ["--armor"]]) {
    place.run(["age", ...more, "-R", "config/keys/ada.pub", "-o", "config/secrets/blob.age"], bytes);
    expect(place.lethe(["secret", "show", "blob", "--key", key])).toMatchObject({
      status: 0,
      out: bytes.toString("latin1"),
    });
  }
  const list = place.lethe(["secret", "list", "--key", key]);
  expect(list.out).toBe(
    "blob: unused; for 1 key, not known which: lethe security-key rekey would write it down\n" +
      "wifi: unused; read by keys/ada.pub\n",
  );
  expect(list.status).toBe(1);
  expect(place.lethe(["security-key", "rekey", "--key", key]).out).toContain("encrypted anew for keys/ada.pub: blob");
  expect(place.lethe(["secret", "list", "--key", key]).status).toBe(0);
  expect(place.run(["age", "-d", "-i", "ada.key", "config/secrets/blob.age"])).toEqual(bytes);
});

test("a secret is edited in memory, as a file of its owner, and written only where it changed", () => {
  const key = place.person("ada");
  const look = `stat -c '%a %U' "$1" "$(dirname "$1")" >${place.path("seen")}; stat -f -c %T "$1" >>${place.path("seen")}; echo "$1" >${place.path("where")}`;
  const editor = (script: string) => ({ EDITOR: `sh -c '${look.replaceAll("'", `'"'"'`)}; ${script}' sh` });
  const made = place.lethe(["secret", "edit", "wifi", "--key", key], { env: editor(`printf ${SECRET} >"$1"`) });
  expect(made).toMatchObject({ status: 0, out: "made wifi, for the key of keys/ada.pub\n" });
  expect(place.read("seen").toString()).toBe("600 root\n700 root\nramfs\n");

  const before = place.files("config");
  const same = place.lethe(["secret", "edit", "wifi", "--key", key], { env: editor("true") });
  expect(same).toMatchObject({ status: 0, out: "wifi is as it was: nothing was written\n" });
  expect(place.lethe(["secret", "edit", "wifi", "--key", key], { env: editor("exit 3") })).toMatchObject({ status: 2 });
  expect(place.files("config")).toEqual(before);

  // An editor that puts another file in its place, and leaves one beside.
  const renaming = editor(`cp "$1" "$1~"; printf more >"$1.new"; cat "$1" >>"$1.new"; mv "$1.new" "$1"`);
  expect(place.lethe(["secret", "edit", "wifi", "--key", key], { env: renaming })).toMatchObject({ status: 0 });
  expect(place.lethe(["secret", "show", "wifi", "--key", key]).out).toBe(`more${SECRET}`);
  expect(existsSync(place.read("where").toString().trim())).toBe(false);
});

test("somebody who is not root edits in the session's memory", () => {
  const key = place.person("ada");
  place.run(["chown", "-R", "nobody", "."]);
  place.run(["chmod", "755", "."]);
  const editor = `sh -c 'stat -f -c %T "$1" >seen; stat -c "%a %U" "$1" "$(dirname "$1")" >>seen; printf ${SECRET} >"$1"' sh`;
  const words = ["setpriv", "--reuid=nobody", "--clear-groups", "env", `HOME=${place.directory}`, `EDITOR=${editor}`];
  const cache = `LETHE_CACHE=${place.path("cache")}`;
  place.run([...words, cache, `${process.cwd()}/dist/bin/lethe`, "secret", "edit", place.path("config"), "wifi"]);
  expect(place.read("seen").toString()).toBe("tmpfs\n600 nobody\n700 nobody\n");
  expect(place.run(["stat", "-c", "%U", "config/secrets/wifi.age", "config/secrets/recipients"]).toString()).toBe(
    "nobody\nnobody\n",
  );
  expect(readdirSync("/dev/shm").filter((name) => /^lethe-[0-9a-f]{16}$/.test(name))).toEqual([]);
  expect(place.lethe(["secret", "show", "wifi", "--key", key]).out).toBe(SECRET);
});

test("two who edit one secret at once: the second is told, and what both wrote is there", () => {
  const key = place.person("ada");
  place.lethe(["secret", "set", "wifi", "--stdin"], { input: "first" });
  const other = `${process.cwd()}/dist/bin/lethe secret set ${place.path("config")} wifi --stdin`;
  const env = { EDITOR: `sh -c 'printf theirs | ${other} >&2 && printf mine >"$1"' sh` };
  const edited = place.lethe(["secret", "edit", "wifi", "--key", key], { env });
  expect(edited.status).toBe(2);
  expect(edited.err).toContain("SECRETS_CHANGED");
  expect(edited.err).toContain("lethe secret show wifi.edited");
  expect(edited.err).not.toContain("mine");
  const show = (name: string) => place.lethe(["secret", "show", name, "--key", key]).out;
  expect([show("wifi"), show("wifi.edited")]).toEqual(["theirs", "mine"]);
  // What is kept from before is not written over either.
  const again = { EDITOR: env.EDITOR.replace("theirs", "others").replace("mine", "second") };
  expect(place.lethe(["secret", "edit", "wifi", "--key", key], { env: again }).status).toBe(2);
  expect(["wifi", "wifi.edited", "wifi.edited-2"].map(show)).toEqual(["others", "mine", "second"]);
  expect(existsSync(place.path("config/secrets/.lethe-pending"))).toBe(false);
});

test("wrong key, truncated, bit-flipped, absent, nobody to encrypt for: each has its own error", () => {
  const key = place.person("ada");
  place.lethe(["secret", "set", "wifi", "--stdin"], { input: SECRET });
  place.run(["age-keygen", "-o", "other.key"]);
  const show = (name: string, file = key) => place.lethe(["secret", "show", name, "--key", file]);
  const code = ({ status, err, out }: ReturnType<typeof show>) => {
    expect([status, out]).toEqual([2, ""]);
    expect(err).not.toContain(SECRET);
    return /\[(\w+)\]/.exec(err)?.[1];
  };
  expect(code(show("wifi", place.path("other.key")))).toBe("SECRETS_WRONG_KEY");
  expect(code(show("none"))).toBe("SECRETS_ABSENT");
  expect(code(show("../wifi"))).toBe("SECRETS_NAME");
  expect(code(show("wifi", place.path("nowhere")))).toBe("SECRETS_NO_KEY");
  expect(code(show("wifi", place.path("config/keys/ada.pub")))).toBe("SECRETS_KEY");
  const sealed = place.read("config/secrets/wifi.age");
  for (const length of [0, 10, 100, sealed.length - 1]) {
    place.write("config/secrets/wifi.age", sealed.subarray(0, length));
    expect(code(show("wifi")), String(length)).toBe("SECRETS_DAMAGED");
  }
  for (let at = 0; at < sealed.length; at += 7) {
    const flipped = Buffer.from(sealed);
    flipped[at] = (flipped[at] ?? 0) ^ 4;
    place.write("config/secrets/wifi.age", flipped);
    if (at % 70 === 0) expect(code(show("wifi")), String(at)).toMatch(/SECRETS_(DAMAGED|WRONG_KEY)/);
  }
  place.run(["rm", "-r", "config/keys"]);
  const none = place.lethe(["secret", "set", "new", "--stdin"], { input: SECRET });
  expect(none.status).toBe(2);
  expect(none.err).toContain("SECRETS_NO_RECIPIENTS");
  expect(none.err).not.toContain(SECRET);
  expect(existsSync(place.path("config/secrets/new.age"))).toBe(false);
});

test("a config that is mounted read-only is read, and told before anybody is asked to type", () => {
  const key = place.person("ada");
  place.lethe(["secret", "set", "wifi", "--stdin"], { input: SECRET });
  const config = place.path("config");
  const words = [
    `mount --bind -o ro ${config} ${config} && cd ${config} && "$@"`,
    "sh",
    `${process.cwd()}/dist/bin/lethe`,
  ];
  const lethe = (...more: string[]) => {
    const env = { ...process.env, EDITOR: `touch ${place.path("asked")} #`, HOME: place.directory };
    const ran = spawnSync("unshare", ["--mount", "--propagation", "private", "sh", "-c", ...words, ...more], { env });
    return { status: ran.status, out: ran.stdout.toString(), err: ran.stderr.toString() };
  };
  expect(lethe("secret", "show", "wifi", "--key", key)).toMatchObject({ status: 0, out: SECRET });
  expect(lethe("secret", "list").out).toContain("read by keys/ada.pub");
  for (const command of [
    ["secret", "edit", "wifi", "--key", key],
    ["secret", "set", "new"],
    ["security-key", "rekey", "--key", key],
    ["security-key", "init", place.path("holder"), "--no-recovery"],
  ]) {
    const ran = lethe(...command);
    expect([command.join(" "), ran.status]).toEqual([command.join(" "), 2]);
    expect(ran.err).toContain("SECRETS_READ_ONLY");
  }
  expect(existsSync(place.path("asked"))).toBe(false);
  expect(existsSync(place.path("holder"))).toBe(false);
});

test("no byte of a secret in arguments, environment, files, JSON, traces or errors", () => {
  const key = place.person("ada");
  const log = place.path("strace");
  // Each program that is started, with its arguments and environment, and each file that is opened for writing.
  const strace = ["strace", "-f", "-v", "-s", "4096", "-e", "trace=execve,openat,rename", "-o", log];
  const lethe = (words: string[], input: string) => {
    const ran = spawnSync(strace[0] ?? "", [...strace.slice(1), `${process.cwd()}/dist/bin/lethe`, ...words], {
      cwd: place.path("config"),
      input,
      env: {
        PATH: process.env["PATH"],
        HOME: place.directory,
        LETHE_CACHE: place.path("cache"),
        EDITOR: `sh -c 'cat ${place.path("word")} >>"$1"' sh`,
      },
    });
    expect([words.join(" "), ran.status, ran.stderr.toString()]).toEqual([words.join(" "), 0, expect.anything()]);
    const traced = place.read("strace").toString("latin1");
    expect(traced).toContain("execve");
    for (const text of [traced, ran.stdout.toString(), ran.stderr.toString()]) expect(text).not.toContain(SECRET);
    const opened = [...traced.matchAll(/openat\([^"]*"([^"]*)", ([^,)]*O_(?:WRONLY|RDWR)[^,)]*)/g)].map(
      ([, path]) => path ?? "",
    );
    return opened.filter((path) => !path.startsWith("/dev/") && !path.startsWith("/proc/"));
  };
  place.write("word", SECRET);
  lethe(["secret", "set", "wifi", "--stdin", "--json", "--trace"], SECRET);
  const edited = lethe(["secret", "edit", "wifi", "--key", key, "--trace"], "");
  lethe(
    ["security-key", "init", place.path("holder"), "--key", key, "--protect", "plain", "--no-recovery", "--json"],
    "",
  );
  lethe(["secret", "list", "--json", "--key", key, "--trace"], "");
  lethe(["security-key", "revoke", "meadow", "--yes", "--json", "--key", key], "");
  // The editor's own file is on the ramfs, which `rename` leaves nothing of anywhere else.
  expect(edited.filter((path) => path.includes("/run/lethe/work-"))).not.toEqual([]);
  const left = place.files("config");
  expect(JSON.stringify(left)).not.toContain(SECRET);
  expect(JSON.stringify(place.files("cache"))).not.toContain(SECRET);
  expect(place.lethe(["secret", "show", "wifi", "--key", key]).out).toBe(`${SECRET}${SECRET}`);
});

test("generators make what is declared and missing, as the programs themselves would", () => {
  const key = place.person("ada");
  place.write(
    "config/state.ts",
    `import { defineState, secret, secretFile } from "lethe";
const kept = (name: string, generate?: "password" | "ssh-ed25519" | "wireguard") =>
  secretFile(\`/etc/\${name}\`, { secret: generate === undefined ? secret(name) : secret(name, { generate }) });
export default defineState([kept("wg", "wireguard"), kept("ssh", "ssh-ed25519"), kept("nas", "password"), kept("hand")]);
`,
  );
  expect(place.lethe(["secret", "list"]).out).toContain(
    "wg: MISSING, used by meadow; make it (wireguard): lethe secret generate",
  );
  const made = place.lethe(["secret", "generate"]);
  expect(made).toMatchObject({
    status: 1,
    out:
      "made nas (password)\nmade ssh (ssh-ed25519); its public half is secrets/ssh.pub\n" +
      "made wg (wireguard); its public half is secrets/wg.pub\nmissing hand: write it with lethe secret edit hand\n",
  });
  const show = (name: string) => place.lethe(["secret", "show", name, "--key", key]).out;
  expect(show("nas")).toMatch(/^[\w-]{32}$/);
  expect(place.run(["wg", "pubkey"], show("wg"))).toEqual(place.read("config/secrets/wg.pub"));
  const ssh = place.write("id", show("ssh"));
  place.run(["chmod", "600", ssh]);
  const [type = "", bytes = ""] = place.read("config/secrets/ssh.pub").toString().split(" ");
  expect(place.run(["ssh-keygen", "-y", "-f", ssh]).toString().trim()).toBe(`${type} ${bytes} ssh@meadow`);
  const before = place.files("config");
  place.lethe(["secret", "set", "hand", "--stdin"], { input: "x" });
  expect(place.lethe(["secret", "generate"])).toMatchObject({
    status: 0,
    out: "nothing to do: every secret is there\n",
  });
  expect(place.files("config")).toMatchObject({ ...before, "secrets/recipients": expect.any(String) as string });
});

test("an account's secret is made as a hash, and its password is shown once, to a person alone", () => {
  const key = place.person("ada");
  place.write(
    "config/system.ts",
    `import { debian, defineSystem, secret, user } from "lethe";
const ada = user("ada", { password: secret("login", { generate: "password-hash" }) });
export default defineSystem({ hostname: "meadow", packages: debian("trixie", []), users: [ada] });
`,
  );
  const unseen = place.lethe(["secret", "generate", "--json"]);
  expect([unseen.status, unseen.err]).toEqual([2, expect.stringContaining("SECRETS_UNSEEN")]);
  const { status, out } = place.lethe(["secret", "generate"]);
  expect(status).toBe(0);
  const password = /^made login \(password-hash\); the password itself is shown this once: ([a-z2-9]{24})$/m.exec(
    out,
  )?.[1];
  const hash = place.lethe(["secret", "show", "login", "--key", key]).out.trim();
  const [, , salt = ""] = hash.split("$");
  expect(place.run(["openssl", "passwd", "-6", "-salt", salt, "-stdin"], `${password}\n`).toString().trim()).toBe(hash);
  expect(Object.values(place.files("config")).join("\n")).not.toContain(password);
  expect(place.lethe(["secret", "generate"]).out).toBe("nothing to do: every secret is there\n");
});

test("a key that a passphrase wraps is asked for it by what brings state back, too", () => {
  place.person("ada");
  const wrapped = place.path("ada.age");
  const script = ["script", "--quiet", "--return", "--command", `age -p -o ${wrapped} ada.key`, "/dev/null"];
  place.run(script, "by the sea\nby the sea\n");
  place.write(
    "config/state.ts",
    `import { defineState, secret, secretFile } from "lethe";
export default defineState([secretFile("/srv/token", { secret: secret("token") })]);
`,
  );
  place.lethe(["secret", "set", "token", "--stdin"], { input: SECRET });
  // Nothing of it stays in this host's own /srv.
  const command = 'mount -t tmpfs lethe /srv && "$1" state init config --key "$2" && cat /srv/token';
  const words = ["unshare", "--mount", "env", `LETHE_CACHE=${place.path("cache")}`, "sh", "-c", command, "sh"];
  const out = place.run([...words, `${process.cwd()}/dist/bin/lethe`, wrapped], "by the lake\nby the sea\n");
  expect(out.toString()).toMatch(new RegExp(`${SECRET}$`));
});
