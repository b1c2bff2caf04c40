import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { compareAt } from "../../../src/changes/index.ts";
import { realHost } from "../../../src/host/index.ts";
import { silent } from "../../../src/model/index.ts";
import { seenByTools } from "../../../src/workflows/untracked/rebuild.ts";
import { testToolchain } from "../../support/toolchain.ts";
import { testWorkspace } from "../../support/workspace.ts";

const host = realHost();
const PLACE = "usr/games";
let directory: string;

/** Two files that are alike, one of them in this machine's own /usr for as long as this process's mounts are. */
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "lethe-seen-"));
  for (const root of ["pristine", "machine"]) {
    const file = join(directory, root, PLACE, "game");
    mkdirSync(join(file, ".."), { recursive: true });
    writeFileSync(file, "play");
    await host.run((await testToolchain()).wrap(["setfattr", "--name=user.level", "--value=9", file]));
    await host.run(["touch", "--date=@0", file, join(file, "..")]);
  }
  await host.run(["mount", "--bind", join(directory, "machine", PLACE), `/${PLACE}`]);
});

afterEach(async () => {
  await host.run(["umount", "--recursive", "--quiet", "/run/lethe/machine"], { accept: [0, 1, 32] });
  await host.run(["umount", `/${PLACE}`]);
  rmSync(directory, { recursive: true, force: true });
});

test("this machine's own /usr is compared, and not that of the tools which look at it", async () => {
  const toolchain = await testToolchain();
  const root = await seenByTools(testWorkspace(), "/");
  const compare = () =>
    compareAt({ host, toolchain, progress: silent }, join(directory, "pristine"), root, [`${PLACE}/game`]);
  expect(await compare()).toEqual({ changes: [], notExamined: [] });
  await host.run(toolchain.wrap(["setfattr", "--remove=user.level", join(directory, "machine", PLACE, "game")]));
  expect((await compare()).changes.map(({ kind }) => kind)).toEqual(["xattr"]);
});
