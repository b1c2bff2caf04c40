import { closeEncrypted, openEncrypted } from "../engines/index.ts";
import { type Component, type EncryptedComponent, UserError } from "../model/index.ts";
import { loadConfig } from "./config.ts";
import type { KeyOptions } from "./secret-keys.ts";
import { componentsNamed } from "./state-components.ts";
import { secretsOf } from "./state-secrets.ts";
import { subjectsOf } from "./subject.ts";
import type { Workspace } from "./workspace.ts";

export interface OpenOptions {
  readonly config?: string | undefined;
  /** File of the key that opens the config's secrets. */
  readonly key?: string | undefined;
  readonly ask?: KeyOptions["ask"];
  /** Asked of a person, for what no secret opens. */
  passphrase(component: EncryptedComponent, isNew: boolean): Promise<string>;
  /** Returns once somebody has agreed that an empty directory becomes a new encrypted one. */
  agreeToMake(component: EncryptedComponent): Promise<void>;
  onOpened(component: EncryptedComponent, outcome: "opened" | "already"): void;
}

/**
 * Opens what the words name; all that is encrypted where there is no word. It stays open when this ends.
 * Throws UserError STATE_NO_COMPONENT, STATE_NOT_ENCRYPTED, SECRETS_..., and what opening one throws.
 */
export async function stateOpen(workspace: Workspace, words: readonly string[], options: OpenOptions): Promise<void> {
  const { host, progress } = workspace;
  const { declaration, place } = await loadConfig(workspace, options.config);
  const secret = secretsOf(workspace, place.directory, options);
  for (const component of encryptedNamed(workspace, declaration.components, words)) {
    const { path, inner } = component;
    const keeping = declaration.components.find((one) => one.path === inner);
    const subject = subjectsOf(host, declaration).find((one) => one.component === keeping);
    if (keeping === undefined || subject === undefined) throw new Error(`nothing keeps ${inner}`);
    const release = await host.lock(`${subject.records}.lock`, () =>
      progress.note(`waiting for another lethe that opens ${path}`),
    );
    try {
      const outcome = await openEncrypted(host, component, keeping, {
        agreeToMake: () => options.agreeToMake(component),
        passphrase: async (_, isNew) =>
          component.secret === undefined
            ? options.passphrase(component, isNew)
            : firstLine(component.secret, await secret(component.secret)),
      });
      options.onOpened(component, outcome);
    } finally {
      await release();
    }
  }
}

/** Throws UserError STATE_NO_COMPONENT, STATE_NOT_ENCRYPTED, STATE_IN_USE, STATE_OTHERS. */
export async function stateClose(
  workspace: Workspace,
  words: readonly string[],
  {
    config,
    onClosed,
  }: {
    readonly config?: string | undefined;
    onClosed(component: EncryptedComponent, outcome: "closed" | "already"): void;
  },
): Promise<void> {
  const { declaration } = await loadConfig(workspace, config);
  for (const component of encryptedNamed(workspace, declaration.components, words)) {
    onClosed(component, await closeEncrypted(workspace.host, component));
  }
}

function encryptedNamed(
  workspace: Workspace,
  components: readonly Component[],
  words: readonly string[],
): EncryptedComponent[] {
  const named = componentsNamed(workspace, components, words);
  const found = named.filter((one) => one.type === "encrypted");
  const other = named.find((one) => one.type !== "encrypted");
  if (words.length > 0 && other !== undefined) {
    const by = components.find((one) => one.type === "encrypted" && one.inner === other.path);
    throw new UserError("STATE_NOT_ENCRYPTED", `${other.path} is declared as ${other.type}, which is not opened`, {
      hint: by === undefined ? "lethe state status lists what is encrypted." : `It is opened as ${by.path}.`,
    });
  }
  return found;
}

/** As gocryptfs(1) reads a file of a passphrase. */
function firstLine(name: string, content: Uint8Array): string {
  const [line = ""] = Buffer.from(content).toString("utf8").split("\n");
  if (line !== "") return line;
  throw new UserError("STATE_WRONG_KEY", `the secret ${name} is empty in its first line, and opens nothing`);
}
