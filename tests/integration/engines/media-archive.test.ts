import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { resticOf } from "../../support/restic/programs.ts";
import { fill, fingerprint, Scene } from "../../support/restic/scene.ts";

let scene: Scene;
const films = () => scene.path("films");

beforeEach(async () => {
  scene = await Scene.make(await resticOf("trixie"));
});

afterEach(() => scene.end());

test("media that is archived goes to the archive, and comes back from it when it is asked for", async () => {
  fill(films());
  scene.declare(`media("${films()}", { archive: nas })`);
  const before = fingerprint(films());
  expect(await scene.status()).toMatchObject({ standing: { verdict: "losing" } });
  expect(await scene.sync()).toMatchObject({ left: [], standing: { verdict: "safe" } });
  rmSync(films(), { recursive: true });
  scene.forgetRecords();
  expect(await scene.init()).toMatchObject({
    outcome: "absent",
    left: ["brought back when it is asked for; nas has it"],
  });
  expect(await scene.init({ eager: true })).toMatchObject({ outcome: "brought" });
  expect(fingerprint(films())).toEqual(before);
});

test("what one of two copies has is not lost; both are told of", async () => {
  mkdirSync(films());
  writeFileSync(`${films()}/one`, "1");
  const target = scene.path("plain");
  scene.declare(`media("${films()}", { archive: nas, target: rsync("${target}", { name: "shelf" }) })`);
  mkdirSync(target);
  // On the same disk: that is meant here.
  const { standing, left } = await scene.sync({ takeOver: true });
  expect(left).toEqual([]);
  expect(standing).toMatchObject({
    verdict: "safe",
    says: expect.arrayContaining(["nas has it", expect.stringContaining("same file system")]) as string[],
  });
  // The shelf's disk is gone, and the archive goes on.
  rmSync(target, { recursive: true });
  writeFileSync(`${films()}/two`, "22");
  expect(await scene.status()).toMatchObject({ standing: { verdict: "losing", lost: { files: 1, bytes: 2 } } });
});

test("an archive of the same name is another one", async () => {
  for (const name of ["films", "papers"]) {
    mkdirSync(scene.path(name));
    writeFileSync(scene.path(name, name), name);
  }
  scene.declare(
    `media("${films()}", { name: "same", archive: nas })`,
    `archive("${scene.path("papers")}", { name: "same", store: nas })`,
  );
  await scene.sync();
  expect(new Set(scene.snapshots().map(({ tags }) => tags.join())).size).toBe(2);
});
