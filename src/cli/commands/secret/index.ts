import type { Group } from "../../command.ts";
import { activate } from "./activate.ts";
import { edit } from "./edit.ts";
import { generate } from "./generate.ts";
import { list } from "./list.ts";
import { set } from "./set.ts";
import { show } from "./show.ts";

export const secret: Group = {
  brief: "write, read and make what a config has as ciphertext only",
  commands: { edit, show, list, set, generate, activate },
};
