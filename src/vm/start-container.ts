import type { Container } from "./container.ts";
import type { ContainerOptions } from "./container-options.ts";
import type { VmContext } from "./guest.ts";
import { NspawnContainer } from "./nspawn-container.ts";
import { makeWorkspace } from "./workspace.ts";

/** Boots it and returns when it takes commands. Needs root. Throws VM_START with what nspawn said. */
export async function startContainer(context: VmContext, options: ContainerOptions): Promise<Container> {
  const workspace = await makeWorkspace(context.host);
  const container = new NspawnContainer(context, options, workspace);
  try {
    await container.start();
    return container;
  } catch (error) {
    await container.close();
    throw error;
  }
}

/** Boots a container, gives it to `use`, and ends it whatever comes of that. */
export async function withContainer<T>(
  context: VmContext,
  options: ContainerOptions,
  use: (container: Container) => Promise<T>,
): Promise<T> {
  const container = await startContainer(context, options);
  try {
    return await use(container);
  } finally {
    await container.close();
  }
}
