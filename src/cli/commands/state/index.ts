import type { Group } from "../../command.ts";
import { adopt } from "./adopt.ts";
import { status } from "./status.ts";
import { sync } from "./sync.ts";

export const state: Group = {
  brief: "find, keep and look after what a machine holds beside its system",
  commands: { adopt, status, sync },
};
