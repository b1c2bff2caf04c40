import { type PlainStore, type ResticStore, type SourcePosition, type Store, UserError } from "../model/index.ts";
import type { WrittenStore } from "./schema.ts";

type WrittenRestic = Extract<WrittenStore, { lethe: "restic" }>;
type WrittenPlain = Exclude<WrittenStore, WrittenRestic>;

/** The store that one comes to, with every default in its place. */
export function resticOf({ repository, options }: WrittenRestic): ResticStore {
  const environment = Object.entries(options.environment ?? {}).map(([name, secret]) => [name, secret.name] as const);
  return {
    kind: "restic",
    name: options.name ?? nameOfStore(repository),
    address: repository,
    password: options.password.name,
    environment: Object.fromEntries(environment.sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

export function plainStoreOf(store: WrittenPlain): PlainStore {
  if (store.lethe === "rsync") {
    return { kind: "rsync", name: store.options.name ?? nameOfStore(store.target), address: store.target };
  }
  const { config, name } = store.options;
  return {
    kind: "rclone",
    name: name ?? nameOfStore(store.remote),
    address: store.remote,
    ...(config === undefined ? {} : { config: config.name }),
  };
}

/** `sftp-nas-lethe` of `sftp:nas:/lethe`: a name for people, that every machine makes alike. */
export function nameOfStore(address: string): string {
  const words = address.split(/[^\w.-]+/).filter((word) => /\w/.test(word));
  return (
    words
      .join("-")
      .replace(/^[^A-Za-z0-9_]+/, "")
      .slice(0, 200) || "store"
  );
}

export interface NamedStore {
  readonly store: Store;
  readonly where: SourcePosition | undefined;
}

/** One name is one store. Throws UserError CONFIG_STORE_NAME. */
export function refuseSameStores(stores: readonly NamedStore[]): void {
  const known = new Map<string, string>();
  for (const { store, where } of stores) {
    const text = JSON.stringify(store);
    const other = known.get(store.name);
    if (other !== undefined && other !== text) {
      throw new UserError("CONFIG_STORE_NAME", `two different stores would both be called ${store.name}`, {
        ...(where === undefined ? {} : { where }),
        hint: `Make it once and use the constant, or give one of them a name: { name: "..." }.`,
      });
    }
    known.set(store.name, text);
  }
}
