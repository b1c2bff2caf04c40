import type { BytePath, Component } from "../model/index.ts";

/** What is declared, asked by path. */
export interface Declared {
  /** The component that `path` is, or is a part of. */
  component(path: BytePath): Component | undefined;
  /** Whether a component lies below `path`. */
  leadsTo(path: BytePath): boolean;
}

export function declaredBy(components: readonly Component[]): Declared {
  const places = new Map<BytePath, Component>();
  const above = new Set<BytePath>();
  for (const component of components) {
    const path = bytePath(component.path);
    places.set(path, component);
    for (const parent of parents(path)) above.add(parent);
  }
  return {
    component(path) {
      if (places.size === 0) return undefined;
      const own = places.get(path);
      if (own !== undefined) return own;
      for (const parent of parents(path)) {
        const found = places.get(parent);
        if (found !== undefined) return found;
      }
      return undefined;
    },
    leadsTo: (path) => above.has(path),
  };
}

export function bytePath(path: string): BytePath {
  return Buffer.from(path).toString("latin1");
}

/** `/a/b` and `/a` of `/a/b/c`, and last the root. */
export function* parents(path: BytePath): Generator<BytePath> {
  for (let slash = path.lastIndexOf("/"); slash > 0; slash = path.lastIndexOf("/", slash - 1))
    yield path.slice(0, slash);
  if (path !== "/") yield "/";
}

export function parent(path: BytePath): BytePath {
  return path.slice(0, Math.max(1, path.lastIndexOf("/")));
}
