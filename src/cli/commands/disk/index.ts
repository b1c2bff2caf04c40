import type { Group } from "../../command.ts";
import { headerBackup } from "./header-backup.ts";
import { unlockMethods } from "./unlock-methods.ts";

export const disk: Group = {
  brief: "look after an encrypted disk: what opens it, and its header",
  commands: { "unlock-methods": unlockMethods, "header-backup": headerBackup },
};
