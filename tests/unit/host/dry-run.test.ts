import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { dryRun, type Effect, memoryHost } from "../../../src/host/index.ts";

const machine = (cache?: string) => {
  const ran: string[] = [];
  const memory = memoryHost({
    files: { "/etc/motd": "hello", "/cache/old": "old" },
    run: (argv) => {
      ran.push(argv.join(" "));
      return { text: "done" };
    },
  });
  const effects: Effect[] = [];
  return { host: dryRun(memory, (effect) => void effects.push(effect), cache), memory, effects, ran };
};

test("reads as ever, writes nothing, and tells what it would have done", async () => {
  const { host, memory, effects, ran } = machine();
  expect(await host.readText("/etc/motd")).toBe("hello");
  await host.writeFile("/etc/motd", "changed");
  await host.append("/etc/motd", Readable.from([Buffer.from("more")]));
  await host.rename("/etc/motd", "/etc/other");
  await host.remove("/cache/old");
  await host.symlink("a", "/b");
  await host.run(["mkfs", "/dev/x y"]);
  expect((await host.run(["blkid"], { effect: "read" })).text).toBe("done");
  expect(ran).toEqual(["blkid"]);
  expect([...memory.files].map(([path, content]) => [path, content.toString()])).toEqual([
    ["/etc/motd", "hello"],
    ["/cache/old", "old"],
  ]);
  expect(effects.map(({ action, what }) => `${action} ${what}`)).toEqual([
    "write /etc/motd",
    "write /etc/motd",
    "rename /etc/motd -> /etc/other",
    "remove /cache/old",
    "link /b -> a",
    "run mkfs '/dev/x y'",
  ]);
});

test("the cache is written all the same, and only the cache", async () => {
  const { host, memory, effects } = machine("/cache");
  await host.writeFile("/cache/new", "new");
  await host.append("/cache/new", Readable.from([Buffer.from("er")]));
  await host.rename("/cache/new", "/cache/newer");
  await host.remove("/cache/old");
  await host.rename("/cache/newer", "/etc/newer");
  await host.writeFile("/cached", "no");
  expect([...memory.files.keys()].sort()).toEqual(["/cache/newer", "/etc/motd"]);
  expect(memory.files.get("/cache/newer")?.toString()).toBe("newer");
  expect(effects.map(({ what }) => what)).toEqual(["/cache/newer -> /etc/newer", "/cached"]);
});
