import type { Group } from "../../command.ts";
import { activate } from "./activate.ts";

export const secret: Group = {
  brief: "what the config and the disk have as ciphertext only",
  commands: { activate },
};
