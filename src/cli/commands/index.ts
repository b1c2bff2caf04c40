import type { Group } from "../command.ts";
import { completion } from "./completion.ts";
import { disk } from "./disk/index.ts";
import { doctor } from "./doctor.ts";
import { gc } from "./gc.ts";
import { lockTools } from "./lock-tools.ts";
import { man } from "./man.ts";
import { newCommand } from "./new.ts";
import { roots } from "./roots/index.ts";
import { secret } from "./secret/index.ts";
import { securityKey } from "./security-key/index.ts";
import { state } from "./state/index.ts";
import { system } from "./system/index.ts";
import { fileSystems, partition } from "./system/init.ts";
import { tryIt } from "./try.ts";

/** Every command, by the words that lead to it. A file in this folder that is not named here fails a test. */
export const commands: Group = {
  brief: "A Linux machine that forgets everything it was not asked to keep",
  commands: {
    new: newCommand,
    try: tryIt,
    doctor,
    gc,
    partition,
    "file-systems": fileSystems,
    disk,
    system,
    state,
    secret,
    "security-key": securityKey,
    roots,
    "lock-tools": lockTools,
    completion: completion(() => commands),
    man: man(() => commands),
  },
};
