import { expect, test } from "vitest";
import { realHost } from "../../../src/host/index.ts";
import { readInstalled } from "../../../src/installed/index.ts";
import { lines } from "./oracle.ts";

const installed = await readInstalled(realHost(), "/");

test("every path of every package, and nothing else, is owned as dpkg-query says", async () => {
  const names = await lines(["dpkg-query", "-W", "-f", field("binary:Package")]);
  const listed = await lines(["env", "LC_ALL=C", "dpkg-query", "-L", ...names]);
  const owners = new Map<string, Set<string>>();
  let turn = 0;
  let from = "";
  for (const line of listed) {
    const name = names[turn]?.replace(/:.*/, "") ?? "";
    const diverted = /^(?:diverted by \S+|locally diverted) to: (.*)$/.exec(line)?.[1];
    if (line === "") turn++;
    if (!line.startsWith("/") && diverted === undefined) continue;
    if (diverted !== undefined) owners.get(installed.canonical(from))?.delete(name);
    from = diverted ?? line;
    const path = installed.canonical(from === "/." ? "/" : from);
    owners.set(path, (owners.get(path) ?? new Set()).add(name));
  }
  const expected = [...owners].filter(([, its]) => its.size > 0);
  expect(installed.unexamined).toEqual([]);
  const wrong = expected.filter(([path, its]) => {
    const found = new Set(installed.owned(path)?.packages.map((pkg) => pkg.name));
    return found.size !== its.size || [...its].some((one) => !found.has(one));
  });
  expect(wrong).toEqual([]);
  expect(installed.count).toBe(expected.length);
});

test("states, versions and architectures are as dpkg-query says", async () => {
  const format = ["Package", "Version", "Architecture", "db:Status-Status"].map((it) => field(it, " ")).join("");
  const said = await lines(["dpkg-query", "-W", "-f", `${format}\n`]);
  const mine = installed.packages.map((it) => `${it.name} ${it.version} ${it.architecture} ${it.state} `);
  expect(mine.sort()).toEqual(said.filter((line) => !line.endsWith(" not-installed ")).sort());
});

test("diversions, overrides and alternatives are as their programs say", async () => {
  const diversions = await lines(["env", "LC_ALL=C", "dpkg-divert", "--list"]);
  const mine = installed.diversions.map(({ from, to, package: by }) =>
    by === undefined ? `local diversion of ${from} to ${to}` : `diversion of ${from} to ${to} by ${by}`,
  );
  const canonical = diversions.map((line) => line.replace(/(?<= )\/\S+/g, (path) => installed.canonical(path)));
  expect(mine.sort()).toEqual(canonical.sort());

  const overrides = await lines(["dpkg-statoverride", "--list"]);
  const own = installed.statOverrides.map((it) => `${it.user} ${it.group} ${it.mode.toString(8)} ${it.path}`);
  expect(own.sort()).toEqual(overrides.map((line) => line.replace(/\/.*/, installed.canonical)).sort());

  const names = await lines(["update-alternatives", "--get-selections"]);
  expect(installed.alternatives.map(({ name }) => name).sort()).toEqual(
    names.map((line) => line.split(/\s+/)[0]).sort(),
  );
  for (const { name, mode, links, choices } of installed.alternatives.slice(0, 20)) {
    const said = await lines(["update-alternatives", "--query", name]);
    const of = (field: string) =>
      said.filter((line) => line.startsWith(`${field}: `)).map((it) => it.slice(field.length + 2));
    expect([mode]).toEqual(of("Status"));
    expect(of("Link").map(installed.canonical)).toEqual([links[0]?.link]);
    expect(choices.map(({ paths }) => paths[0]).sort()).toEqual(of("Alternative").sort());
    expect(choices.map(({ priority }) => priority).sort()).toEqual(of("Priority").map(Number).sort());
  }
});

test("symlinks of the machine are followed as the kernel does, in each directory of a package", async () => {
  const tops = ["/bin", "/sbin", "/lib", "/lib64", "/usr/bin", "/var/run", "/var/lock", "/etc/alternatives"];
  const directories = [...tops, "/lib/x86_64-linux-gnu", "/lib/systemd/system", "/lib/udev/rules.d"];
  const real = await lines(["xargs", "realpath", "-m"], directories.join(" "));
  expect(directories.map((path) => installed.canonical(`${path}/x`))).toEqual(real.map((path) => `${path}/x`));
});

/** As dpkg-query(1) is asked for it. */
function field(name: string, end = "\n"): string {
  return `\${${name}}${end}`;
}
