import type { Host } from "../host/index.ts";
import { UserError } from "../model/index.ts";

/** Debian's own choice first, then what is on every machine. */
const FALLBACKS = ["sensible-editor", "editor", "nano", "vi"];

/** The command line of a person's editor; a shell reads it, for it may have words of its own. */
export async function editorOf(host: Host): Promise<string> {
  for (const name of ["VISUAL", "EDITOR"]) {
    const value = host.env(name);
    if (value !== undefined && value.trim() !== "") return value;
  }
  for (const program of FALLBACKS) if ((await host.which(program)) !== undefined) return program;
  throw new UserError("STATE_EDITOR", "there is no editor on this machine", {
    hint: "Name one in the environment variable EDITOR.",
  });
}

/** Throws UserError STATE_EDITOR where it ends with an error: whether the text is meant is not known then. */
export async function editFile(host: Host, editor: string, file: string): Promise<void> {
  const accept = Array.from({ length: 256 }, (_, status) => status);
  const { status } = await host.run(["sh", "-c", `${editor} "$1"`, "sh", file], { stdio: "inherit", accept });
  if (status === 0) return;
  throw new UserError("STATE_EDITOR", `the editor ended with status ${status}, so nothing was written`, {
    hint: "VISUAL or EDITOR name the editor to use.",
  });
}
