import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { buildRoot, type ImageContext, openPool, type Pool } from "../../../src/image/index.ts";
import { deleteSubvolume, snapshot } from "../../../src/image/subvolume.ts";
import { imageContext, smallInput } from "../image/fixture.ts";

/** A real Debian tree that may be written: base packages, openssh-server, sudo, cron, rsyslog, ssl-cert. */
export interface Machine {
  readonly root: string;
  /** Of the host, for a config. */
  readonly scratch: string;
  write(path: string, text: string | Buffer, options?: { mode?: number; uid?: number; gid?: number }): void;
  append(path: string, text: string): void;
  link(target: string, path: string): void;
  close(): Promise<void>;
}

export async function machine(): Promise<Machine> {
  const context: ImageContext = await imageContext();
  const pool: Pool = await openPool(context);
  const { layers } = await buildRoot(context, await smallInput());
  const root = join(pool.layers, `import.tmp-${process.pid}-${context.host.randomHex(2)}`);
  await snapshot(context, layers.find(({ name }) => name === "packages")?.path ?? "", root);
  const scratch = mkdtempSync(join(tmpdir(), "lethe-import-"));
  const at = (path: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    return join(root, path);
  };
  return {
    root,
    scratch,
    write(path, text, { mode = 0o644, uid = 0, gid = 0 } = {}) {
      writeFileSync(at(path), text);
      chmodSync(at(path), mode);
      chownSync(at(path), uid, gid);
    },
    append: (path, text) => writeFileSync(at(path), readFileSync(at(path), "utf8") + text),
    link: (target, path) => symlinkSync(target, at(path)),
    async close() {
      rmSync(scratch, { recursive: true, force: true });
      await deleteSubvolume(context, root);
      await pool.close();
    },
  };
}
