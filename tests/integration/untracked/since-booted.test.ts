import { expect, test } from "vitest";
import { RunningMachine } from "./running.ts";

test("what the boot itself wrote is left out where that is asked for, and what came after never is", async () => {
  const machine = await RunningMachine.start();
  await machine.work("echo boot >etc/by-the-boot; echo boot >etc/by-both; mkdir srv; echo boot >srv/by-the-boot");
  await machine.bootComplete();
  expect(await machine.untracked("--since", "booted")).toEqual([]);
  await machine.work("echo after >etc/after; echo after >>etc/by-both; echo after >srv/after; rm etc/passwd");
  const after = ["missing /etc/passwd", "unowned /etc/after", "unowned /etc/by-both", "unowned /srv/after"];
  expect((await machine.untracked("--since", "booted")).sort()).toEqual(after);
  const byTheBoot = ["unowned /etc/by-the-boot", "unowned /srv/by-the-boot"];
  expect((await machine.untracked()).sort()).toEqual([...after, ...byTheBoot].sort());
});
