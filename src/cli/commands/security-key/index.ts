import type { Group } from "../../command.ts";
import { init } from "./init.ts";
import { list } from "./list.ts";
import { rekey } from "./rekey.ts";
import { revoke } from "./revoke.ts";

export const securityKey: Group = {
  brief: "make and look after the keys that decrypt a machine's secrets",
  commands: { init, list, rekey, revoke },
};
