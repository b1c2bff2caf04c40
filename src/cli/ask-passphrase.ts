import type { Context } from "./context.ts";

/** Of a key that is wrapped by one. */
export function askPassphrase({ hidden, progress }: Context): (file: string, again: number) => Promise<string> {
  return (file, again) => {
    if (again > 0) progress.note("that is not the passphrase");
    return hidden(`passphrase of ${file}: `, { twice: false });
  };
}
