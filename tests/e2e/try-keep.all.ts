import { spawn, spawnSync } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { afterAll, expect, test } from "vitest";
import { buildRelease } from "../support/script.ts";

let image = "";
afterAll(() => {
  if (image !== "") rmSync(dirname(image), { recursive: true, force: true });
});

test("lethe try --keep says how to boot what it leaves, and that boots with its console on the terminal", async () => {
  buildRelease();
  const told = spawnSync(process.execPath, ["dist/lethe.mjs", "try", "--keep"], { encoding: "utf8" });
  expect(told.status).toBe(0);
  expect(told.stdout).toMatch(/All \d+ claims held\./);
  const [, line = "", disk = ""] = /To boot it: lethe (system vm \S+ --image (\S+))/.exec(told.stdout) ?? [];
  image = disk;
  expect(existsSync(image)).toBe(true);

  // On a terminal of its own, as a person has it.
  const command = `exec '${process.execPath}' dist/lethe.mjs ${line}`;
  const terminal = spawn("script", ["--quiet", "--return", "--command", command, "/dev/null"], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  let seen = "";
  let asked = false;
  terminal.stdout.on("data", (text: Buffer) => {
    seen += text.toString("latin1");
    if (asked || !/minimal login:/.test(seen)) return;
    asked = true;
    terminal.stdin.write("\x01x");
  });
  const status = await new Promise((ended) => terminal.once("close", ended));
  expect(seen).toContain("Ctrl-A X ends the machine");
  expect(seen).toMatch(/minimal login:/);
  expect(status).toBe(0);
  expect(existsSync(image)).toBe(true);
});
