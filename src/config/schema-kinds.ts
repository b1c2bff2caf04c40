import { z } from "zod";
import { didYouMean } from "./suggest.ts";

/** A value that the language's function `kind` made; `what` says so to a person who wrote something else. */
export function made<Kind extends string, Shape extends z.ZodRawShape>(kind: Kind, what: string, shape: Shape) {
  const error = strictly(what, Object.keys(shape));
  return z.strictObject({ lethe: z.literal(kind, { error: `must be ${what}` }), at: z.string(), ...shape }, { error });
}

export function options<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.strictObject(shape, { error: strictly("an object with options", Object.keys(shape)) }).partial();
}

export function required<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.strictObject(shape, { error: strictly("an object with options", Object.keys(shape)) });
}

function strictly(what: string, known: readonly string[]) {
  return ({ code, keys }: { readonly code?: string | undefined; readonly keys?: unknown }) => {
    if (code === "invalid_type") return `must be ${what}`;
    const [key] = (keys ?? []) as string[];
    return code === "unrecognized_keys" && key !== undefined
      ? `unknown key "${key}"${didYouMean(key, known)}`
      : undefined;
  };
}

export function list<Item extends z.ZodType>(item: Item) {
  return z.array(item, { error: "must be a list" });
}

export const flag = z.boolean({ error: "must be true or false" });
export const word = z.string({ error: "must be a text" });
