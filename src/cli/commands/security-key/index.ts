import type { Group } from "../../command.ts";
import { add } from "./add.ts";
import { init } from "./init.ts";
import { list } from "./list.ts";
import { rekey } from "./rekey.ts";
import { remove } from "./remove.ts";
import { revoke } from "./revoke.ts";
import { rotate } from "./rotate.ts";

export const securityKey: Group = {
  brief: "make and look after the keys that decrypt a machine's secrets",
  commands: { init, list, add, remove, rekey, rotate, revoke },
};
