import { join } from "node:path";
import type { SourcePosition } from "../model/index.ts";
import { UserError } from "../model/index.ts";
import type { InputReader } from "./inputs.ts";
import { didYouMean } from "./suggest.ts";

/** Where a config has the ciphertext of a secret, relative to its directory. */
export function secretPath(name: string): string {
  return join("secrets", `${name}.age`);
}

/** It is looked at and not into: a config is evaluated without any key. Throws UserError CONFIG_SECRET. */
export async function requireSecret(
  name: string,
  reader: InputReader,
  where: SourcePosition | undefined,
): Promise<void> {
  const path = secretPath(name);
  if (await reader.has(path)) {
    await reader.read(path, where);
    return;
  }
  const others = (await reader.has("secrets")) ? await reader.list("secrets", where) : [];
  const names = others.flatMap((other) => /^([^/]+)\.age$/.exec(other)?.[1] ?? []);
  throw new UserError("CONFIG_SECRET", `there is no secret ${name}: ${path} is not there${didYouMean(name, names)}`, {
    ...(where === undefined ? {} : { where }),
    hint: `Encrypt it to who may read it: age --encrypt --recipients-file keys/NAME.pub --output ${path}`,
  });
}
