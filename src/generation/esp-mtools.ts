import { dirname } from "node:path";
import type { EspAccess } from "../model/index.ts";
import type { GenerationContext } from "./context.ts";
import { type EspFile, type EspFiles, requireSame, UNFINISHED } from "./esp-files.ts";

/** An EFI system partition in an image or device, without the kernel's help. */
export function mtoolsEsp(context: GenerationContext, access: Extract<EspAccess, { kind: "mtools" }>): EspFiles {
  const { host, toolchain } = context;
  const image = `${access.image}@@${access.offset}`;
  const env = { MTOOLS_SKIP_CHECK: "1" };
  const at = (path: string) => `::/${path}`;
  const command = (program: string, ...words: string[]) => toolchain.wrap([program, "-i", image, ...words]);
  const change = (argv: readonly string[], input?: Uint8Array) =>
    host.run(argv, { env, ...(input === undefined ? {} : { input }) });
  const look = (argv: readonly string[]) => host.run(argv, { env, effect: "read", accept: [0, 1] });
  const sync = () => host.run(["sync", access.image]);

  const read = async (path: string) => {
    const { status, stdout } = await look(command("mtype", at(path)));
    return status === 0 ? stdout : undefined;
  };
  const makeDirectory = async (path: string): Promise<void> => {
    if (path === "." || (await look(command("mdir", "-b", at(path)))).status === 0) return;
    await makeDirectory(dirname(path));
    await change(command("mmd", at(path)));
  };
  return {
    async list(directory) {
      const { status, text } = await look(command("mdir", at(directory)));
      return status === 0 ? parseListing(text) : [];
    },
    read,
    async write(path, content) {
      await makeDirectory(dirname(path));
      await change(command("mcopy", "-D", "o", "-", at(`${path}${UNFINISHED}`)), content);
      await sync();
      requireSame(path, content, await read(`${path}${UNFINISHED}`));
      await change(command("mmove", "-D", "o", at(`${path}${UNFINISHED}`), at(path)));
      await sync();
    },
    async remove(path) {
      if ((await look(command("mdir", "-b", at(path)))).status !== 0) return;
      await change(command("mdel", at(path)));
      await sync();
    },
    async free() {
      const { text } = await look(command("mdir", at("")));
      const digits = /([\d ]+) bytes free/.exec(text)?.[1];
      if (digits === undefined) throw new Error(`mdir does not tell how much is free on ${image}`);
      return Number(digits.replaceAll(" ", ""));
    },
  };
}

/** Lines of mdir(1): `LETHE-~1 CON         6 2026-11-23   7:56  lethe-5+3.conf`. */
export function parseListing(text: string): EspFile[] {
  return text.split("\n").flatMap((line) => {
    const [, stem = "", extension = "", size, long = ""] =
      /^(.{8}) (.{3})\s+(\d+)\s+\d{4}-\d\d-\d\d\s+\d+:\d\d\s*(.*)$/.exec(line) ?? [];
    if (size === undefined) return [];
    const short = extension.trim() === "" ? stem.trim() : `${stem.trim()}.${extension.trim()}`;
    return [{ name: long.trim() === "" ? short : long.trim(), size: Number(size) }];
  });
}
