import type { Group } from "../../command.ts";
import { adopt } from "./adopt.ts";
import { checkUntracked } from "./check-untracked.ts";
import { close } from "./close.ts";
import { edit } from "./edit.ts";
import { init } from "./init.ts";
import { open } from "./open.ts";
import { prune } from "./prune.ts";
import { retrieve } from "./retrieve.ts";
import { status } from "./status.ts";
import { sync } from "./sync.ts";
import { verify } from "./verify.ts";

export const state: Group = {
  brief: "find, keep and look after what a machine holds beside its system",
  commands: {
    "check-untracked": checkUntracked,
    adopt,
    edit,
    init,
    prune,
    retrieve,
    status,
    sync,
    verify,
    open,
    close,
  },
};
