import { execFileSync } from "node:child_process";
import { lstatSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { realHost } from "../../../src/host/index.ts";
import { writeTogether } from "../../../src/workflows/write-together.ts";
import { Interrupted, interrupting } from "../../support/interrupt.ts";

const host = realHost();
let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "lethe-together-"));
  writeFileSync(at("system.ts"), "old system\n", { mode: 0o600 });
  mkdirSync(at("shared"));
  writeFileSync(at("shared/real.ts"), "old state\n");
  symlinkSync("shared/real.ts", at("state.ts"));
  execFileSync("chown", ["-R", "games:games", directory]);
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

const at = (path: string) => join(directory, path);
const text = (path: string) => readFileSync(at(path), "utf8");
const files = () => execFileSync("find", [".", "-printf", "%P %u\\n"], { cwd: directory, encoding: "utf8" });

const NEW = [
  { path: "files/deep/motd", content: Buffer.from("new file\n"), mode: 0o755 },
  { path: "system.ts", content: "new system\n", mode: 0o644 },
  { path: "state.ts", content: "new state\n", mode: 0o644 },
];

test("all are written, with the owner of what was there, and a link stays one", async () => {
  await writeTogether(host, directory, NEW);
  expect([text("files/deep/motd"), text("system.ts"), text("state.ts")]).toEqual(NEW.map((one) => String(one.content)));
  expect(lstatSync(at("system.ts")).mode & 0o777).toBe(0o600);
  expect(lstatSync(at("files/deep/motd")).mode & 0o777).toBe(0o755);
  expect(lstatSync(at("state.ts")).isSymbolicLink()).toBe(true);
  expect(files()).not.toMatch(/root|lethe-new/);
});

test("cut off anywhere, what names a file never comes before it, and a mix is seen between two renames only", async () => {
  const whole = interrupting(host, Number.POSITIVE_INFINITY);
  await writeTogether(whole, directory, NEW);
  const seen: string[] = [];
  for (let effects = 0; effects < whole.count(); effects++) {
    rmSync(at("files"), { recursive: true, force: true });
    writeFileSync(at("system.ts"), "old system\n");
    writeFileSync(at("shared/real.ts"), "old state\n");
    const cut = writeTogether(interrupting(host, effects), directory, NEW);
    await expect(cut).rejects.toThrow(Interrupted);
    const sources = `${text("system.ts").split(" ")[0]} ${text("state.ts").split(" ")[0]}`;
    if (sources !== "old old") expect(text("files/deep/motd")).toBe("new file\n");
    seen.push(sources);
  }
  expect(seen.filter((one) => one === "new old")).toHaveLength(1);
  expect(seen.slice(-2)).toEqual(["new old", "new new"]);
  expect(new Set(seen.slice(0, -2))).toEqual(new Set(["old old"]));
});

test("what cannot be written leaves all as it was", async () => {
  writeFileSync(at("files"), "a file in the way\n");
  const before = files();
  const last = [...NEW.slice(1), ...NEW.slice(0, 1)];
  await expect(writeTogether(host, directory, last)).rejects.toMatchObject({ code: "HOST_WRITE" });
  expect([text("system.ts"), text("state.ts")]).toEqual(["old system\n", "old state\n"]);
  expect(files()).toBe(before);
});
