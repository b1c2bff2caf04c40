import { parseAlternative } from "../format/index.ts";
import type { Alternative, BytePath } from "../model/index.ts";
import type { Tree } from "./tree.ts";

/** Of which update-alternatives(1) knows, by name. What it is writing meanwhile is not one. */
export async function readAlternatives(tree: Tree, database: BytePath): Promise<Alternative[]> {
  const directory = `${database}/alternatives`;
  const names = (await tree.names(directory)).filter((name) => !name.endsWith(".dpkg-tmp"));
  const files = await tree.readAll(names.map((name) => `${directory}/${name}`));
  return names.flatMap((name, index) => {
    const text = files[index]?.bytes.toString("latin1");
    if (text === undefined) return [];
    const alternative = parseAlternative(name, text);
    if (typeof alternative !== "string") return [alternative];
    tree.refuse(`${directory}/${name}`, alternative);
    return [];
  });
}
