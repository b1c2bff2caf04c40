import type { Group } from "../../command.ts";
import { adopt } from "./adopt.ts";
import { edit } from "./edit.ts";

export const state: Group = {
  brief: "find, keep and look after what a machine holds beside its system",
  commands: { adopt, edit },
};
