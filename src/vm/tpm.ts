import { join } from "node:path";
import type { Running } from "../host/index.ts";
import { UserError } from "../model/index.ts";
import { pause } from "./deadline.ts";
import type { VmContext } from "./guest.ts";
import { withoutOrphans } from "./orphans.ts";
import { WORKSPACE } from "./qemu-arguments.ts";

/** Starts an emulated TPM 2.0 that ends with the QEMU that speaks to it. */
export async function startTpm(context: VmContext, workspace: string, state: string): Promise<Running> {
  const { host, toolchain } = context;
  await host.makeDir(state, { mode: 0o700 });
  const socket = join(workspace, WORKSPACE.tpm);
  await host.remove(socket);
  const argv = [
    ...["swtpm", "socket", "--tpm2", "--tpmstate", `dir=${state}`],
    ...["--ctrl", `type=unixio,path=${socket}`, "--flags", "not-need-init,startup-clear", "--terminate"],
  ];
  const tpm = host.start(withoutOrphans(toolchain.wrap(argv)));
  const ended = tpm.done.then(() => true);
  for (let tries = 0; tries < 200; tries++) {
    if (await host.exists(socket)) return tpm;
    if (await Promise.race([ended, pause(50)])) break;
  }
  tpm.kill("SIGKILL");
  throw new UserError("VM_TPM", "the emulated TPM did not start", { hint: `Its state is in ${state}.` });
}
