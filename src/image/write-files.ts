import { join } from "node:path";
import type { DeclaredFile } from "../model/index.ts";
import { parseTable } from "./accounts.ts";
import type { ImageContext } from "./context.ts";
import { fileNodes } from "./declared-files.ts";
import { runInside, type Sandbox } from "./sandbox.ts";
import { tarStream } from "./tar.ts";

/** Writes the files into the root, from inside it: a symlink in the root cannot lead out of it. */
export async function writeFiles(context: ImageContext, sandbox: Sandbox, files: readonly DeclaredFile[]) {
  const table = async (name: string) => parseTable(await context.host.readText(join(sandbox.root, "etc", name)));
  const accounts = { passwd: await table("passwd"), group: await table("group") };
  await runInside(context, sandbox, EXTRACT, { input: tarStream(fileNodes(files, accounts, [], sandbox.epoch)) });
}

const EXTRACT = "exec tar -x --same-owner --same-permissions --numeric-owner --keep-directory-symlink -C / -f -";
