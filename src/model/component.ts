/** One declared piece of state. */
export type Component = DirectoryComponent | FileComponent | RepositoryComponent | CacheComponent;

export type ComponentType = Component["type"];

interface ComponentBase {
  /** Unique on a machine, file-name safe; by default made from the path. Its place is `@state/<type>/<name>`. */
  readonly name: string;
  /** Absolute, inside the root. */
  readonly path: string;
  /** Names, resolved inside the root; for what is made where nothing is to be seeded. */
  readonly owner: string;
  readonly group: string;
  readonly mode: number;
  /** A feature's name, or `state.ts`. */
  readonly by: string;
  readonly reason?: string;
}

/** Kept; its only copy is on this disk. */
export interface DirectoryComponent extends ComponentBase {
  readonly type: "directory";
}

/** A single small file (machine-id, random seed): copied in at boot and back at shutdown, never bind-mounted. */
export interface FileComponent extends ComponentBase {
  readonly type: "file";
}

/** A git work tree. */
export interface RepositoryComponent extends ComponentBase {
  readonly type: "repository";
  readonly remote?: string;
}

/** Kept up to a limit, and rebuilt by whoever fills it. */
export interface CacheComponent extends ComponentBase {
  readonly type: "cache";
  /** Bytes. */
  readonly limit?: number;
}
