/**
 * Where in the bundled config a value was made, as `line:column` pairs of the call stack, innermost first.
 * `config/` maps it back to the person's own file, so that an error can say where.
 */
export function calledAt(): string {
  const stack = new Error().stack ?? "";
  return [...stack.matchAll(/config\.js:(\d+:\d+)/g)].map((match) => match[1]).join(",");
}

/** A value made by a function of the language: `lethe` says by which one. */
export interface Made<Kind extends string> {
  /** @internal */
  readonly lethe: Kind;
  /** @internal */
  readonly at: string;
}

export function made<Kind extends string, Fields extends object>(kind: Kind, fields: Fields): Made<Kind> & Fields {
  return { lethe: kind, at: calledAt(), ...fields };
}
