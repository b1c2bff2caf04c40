import { type Flag, type Group, isGroup, kebab, walk } from "../command.ts";
import { visible } from "../help.ts";
import { everywhere } from "../parameters.ts";

/** What may be typed after the words of `path`. */
export interface Place {
  readonly path: readonly string[];
  readonly commands: readonly Word[];
  readonly flags: readonly FlagWord[];
  /** Allowed words of the arguments, all positions together. */
  readonly values: readonly string[];
  /** Whether file names make sense. */
  readonly files: boolean;
}

export interface Word {
  readonly name: string;
  readonly brief: string;
}

export interface FlagWord extends Word {
  readonly takesValue: boolean;
  readonly values: readonly string[];
  readonly files: boolean;
}

const help: FlagWord = { name: "--help", brief: "show help", takesValue: false, values: [], files: false };

export function places(tree: Group): readonly Place[] {
  return [...walk(tree, [])].map(([path, node]) => {
    if (isGroup(node)) {
      const commands = visible(node).map(([name, { brief }]) => ({ name, brief }));
      return { path, commands, flags: [help], values: [], files: false };
    }
    const flags = Object.entries<Flag>({ ...node.flags, ...everywhere }).map(([name, flag]) => ({
      name: `--${kebab(name)}`,
      brief: flag.brief,
      takesValue: flag.placeholder !== undefined,
      values: flag.values ?? [],
      files: flag.file === true,
    }));
    const positions = Object.values(node.arguments ?? {});
    return {
      path,
      commands: [],
      flags: [...flags, help],
      values: positions.flatMap(({ values }) => values ?? []),
      files: positions.some(({ file }) => file === true),
    };
  });
}
