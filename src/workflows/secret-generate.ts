import { join } from "node:path";
import type { DeclaredSecret } from "../config/index.ts";
import type { Host } from "../host/index.ts";
import { UserError } from "../model/index.ts";
import {
  digestOf,
  encrypted,
  makeSecret,
  type NewContent,
  type Replacement,
  readRecipients,
  replaceTogether,
  requireWritable,
  secretNames,
} from "../secrets/index.ts";
import { loadConfig } from "./config.ts";
import { changingSecrets } from "./secret-place.ts";
import type { Workspace } from "./workspace.ts";

export interface GeneratedSecrets {
  readonly made: readonly {
    readonly name: string;
    readonly kind: string;
    /** Relative to the config; absent: it has no public half. */
    readonly publicHalf?: string;
    /** The password that a hash is of. It is nowhere else: a person has to see it. */
    readonly shown?: string;
  }[];
  /** Names of those that a machine needs, that are not there, and that nothing is declared to make; sorted. */
  readonly missing: readonly string[];
}

/**
 * Makes each secret that the config declares how to make and that is not there; one that is there is left as it is. All
 * are written, or none. `seen`: whether a person sees what comes back. Throws UserError SECRETS_..., SECRETS_UNSEEN
 */
export async function generateSecrets(
  workspace: Workspace,
  {
    config,
    planOnly = false,
    seen,
  }: { readonly config?: string | undefined; readonly planOnly?: boolean; readonly seen: boolean },
): Promise<GeneratedSecrets> {
  const { host } = workspace;
  const { declaration, place, secrets } = await loadConfig(workspace, config, { absentSecrets: true });
  const { directory } = place;
  const absent = await absentOf(host, directory, secrets);
  const wanted = absent.flatMap(({ name, generate }) => (generate === undefined ? [] : [{ name, generate }]));
  const missing = absent.filter(({ generate }) => generate === undefined).map(({ name }) => name);
  if (planOnly || wanted.length === 0) {
    return { made: wanted.map(({ name, generate }) => ({ name, kind: generate })), missing };
  }
  if (!seen) requireUnshown(wanted);
  await requireWritable(host, directory);
  return changingSecrets(workspace, directory, async () => {
    const recipients = await readRecipients(host, directory);
    const contents: NewContent[] = [];
    const halves: Replacement[] = [];
    const made = [];
    for (const { name, generate } of wanted) {
      const { content, publicHalf, shown } = makeSecret(host, generate, `${name}@${declaration.hostname}`);
      contents.push({ name, content, before: undefined });
      const path = `secrets/${name}.pub`;
      if (publicHalf !== undefined) halves.push(await publicFile(host, directory, path, publicHalf));
      made.push({
        name,
        kind: generate,
        ...(publicHalf === undefined ? {} : { publicHalf: path }),
        ...(shown === undefined ? {} : { shown }),
      });
    }
    const files = await encrypted(host, directory, contents, recipients);
    await replaceTogether(host, directory, [...files, ...halves]);
    for (const { content } of contents) content.fill(0);
    return { made, missing };
  });
}

function requireUnshown(wanted: readonly { readonly name: string; readonly generate: string }[]): void {
  const shown = wanted.filter(({ generate }) => generate === "password-hash").map(({ name }) => name);
  if (shown.length === 0) return;
  throw new UserError("SECRETS_UNSEEN", `a person has to see the password of ${shown.join(", ")}, so none is made`, {
    hint: "Leave out --json.",
  });
}

async function absentOf(host: Host, directory: string, secrets: readonly DeclaredSecret[]): Promise<DeclaredSecret[]> {
  const there = new Set(await secretNames(host, directory));
  return secrets.filter(({ name }) => !there.has(name));
}

async function publicFile(host: Host, directory: string, path: string, text: string): Promise<Replacement> {
  const full = join(directory, path);
  const before = (await host.exists(full)) ? digestOf(await host.readFile(full)) : undefined;
  return { path, content: Buffer.from(text), before };
}
