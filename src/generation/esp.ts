import type { EspAccess } from "../model/index.ts";
import type { GenerationContext } from "./context.ts";
import { directoryEsp } from "./esp-directory.ts";
import type { EspFiles } from "./esp-files.ts";
import { mtoolsEsp } from "./esp-mtools.ts";

export function openEsp(context: GenerationContext, access: EspAccess): EspFiles {
  return access.kind === "directory" ? directoryEsp(context, access.path) : mtoolsEsp(context, access);
}
