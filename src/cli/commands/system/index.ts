import type { Group } from "../../command.ts";
import { build } from "./build.ts";
import { deleteGenerations, listGenerations, reconfigure, rollback } from "./change.ts";
import { importCommand } from "./import.ts";
import { init } from "./init.ts";
import { archive, lock, update } from "./lock.ts";
import { diff, status } from "./report.ts";
import { vm } from "./vm.ts";

export const system: Group = {
  brief: "build, install and change a machine's system",
  commands: {
    lock,
    update,
    archive,
    build,
    import: importCommand,
    init,
    vm,
    reconfigure,
    rollback,
    "list-generations": listGenerations,
    "delete-generations": deleteGenerations,
    status,
    diff,
  },
};
