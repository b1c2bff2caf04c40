import type { DeclaredFile, SourcePosition } from "../model/index.ts";
import type { InputFile, InputReader } from "./inputs.ts";
import { targetOf } from "./merge-secrets.ts";
import type { WrittenFile } from "./schema.ts";

/** An entry of `files`. */
export interface FileEntry {
  readonly path: string;
  readonly source: WrittenFile;
  readonly by: string;
  readonly where: SourcePosition | undefined;
}

/** The nodes that it comes to: one, but for a tree. Throws UserError CONFIG_FILE. */
export async function declaredFiles(entry: FileEntry, reader: InputReader): Promise<DeclaredFile[]> {
  const { path, source, by, where } = entry;
  if (typeof source === "string") return [textFile(path, source, 0o644, { owner: "root", group: "root", by })];
  const { owner = "root", group = "root" } = source.options;
  const node = { owner, group, by };
  switch (source.lethe) {
    case "file.text":
      return [textFile(path, source.text, source.options.mode ?? 0o644, node)];
    case "file.from":
      return [copied(path, await reader.read(source.from, where), source.options.mode, node)];
    case "file.tree": {
      const names = await reader.list(source.from, where);
      const copies = names.map(async (name) =>
        copied(`${path}/${name}`, await reader.read(`${source.from}/${name}`, where), undefined, node),
      );
      return Promise.all(copies);
    }
    case "file.link":
      return [{ type: "symlink", path, ...node, target: source.target }];
    case "file.secret":
      return leadsTo(path, node);
    case "file.directory":
      return [{ type: "directory", path, ...node, mode: source.options.mode ?? 0o755 }];
  }
}

/** What is in /run is not of the generation: a boot makes the link. */
function leadsTo(path: string, node: Node): DeclaredFile[] {
  return path.startsWith("/run/") ? [] : [{ type: "symlink", path, ...node, target: targetOf(path) }];
}

type Node = Pick<DeclaredFile, "owner" | "group" | "by">;

function textFile(path: string, text: string, mode: number, node: Node): DeclaredFile {
  return { type: "file", path, ...node, mode, content: Buffer.from(text).toString("base64") };
}

function copied(path: string, file: InputFile, mode: number | undefined, node: Node): DeclaredFile {
  const { bytes, executable } = file;
  return { type: "file", path, ...node, mode: mode ?? (executable ? 0o755 : 0o644), content: bytes.toString("base64") };
}
