import { join } from "node:path";
import type { Message } from "esbuild";
import { type SourcePosition, UserError } from "../model/index.ts";
import type { ConfigPlace } from "./find.ts";
import { unavailableHint, unavailableMessage } from "./forbidden.ts";

/** What the bundler said, as a person should read it. */
export function bundleError(place: ConfigPlace, error: unknown): unknown {
  const [message] = (error as { errors?: Message[] }).errors ?? [];
  if (message === undefined) return error;
  const where = positionOf(place, message);
  const at = where === undefined ? {} : { where };
  const refusal = message.detail as { why?: string; path?: string } | undefined;
  const path = refusal?.path ?? "";
  switch (refusal?.why) {
    case "module":
      return importError(path, at);
    case "outside":
      return new UserError("CONFIG_IMPORT", `"${path}" lies outside of the config's directory`, {
        ...at,
        hint: "Everything that a config reads lies below its own directory, so that it can be hashed and moved.",
      });
    case "absent":
      return importError(path, at);
  }
  if (message.id === "empty-import-meta") {
    return new UserError("CONFIG_UNAVAILABLE", unavailableMessage("import.meta"), {
      ...at,
      hint: unavailableHint("__filename"),
    });
  }
  return new UserError("CONFIG_SYNTAX", message.text, at);
}

export function importError(path: string, at: { where?: SourcePosition }): UserError {
  if (path.startsWith("node:")) {
    return new UserError("CONFIG_UNAVAILABLE", unavailableMessage(path), { ...at, hint: unavailableHint("require") });
  }
  if (/^\.{1,2}(\/|$)/.test(path)) return new UserError("CONFIG_IMPORT", `there is no file "${path}"`, at);
  return new UserError("CONFIG_IMPORT", `a config cannot import "${path}"`, {
    ...at,
    hint: `It can import "lethe", "lethe/features" and files of its own by a path that begins with "./".`,
  });
}

function positionOf(place: ConfigPlace, { location }: Message): SourcePosition | undefined {
  if (!location?.file.startsWith("config:")) return undefined;
  return {
    file: join(place.directory, location.file.slice("config:".length)),
    line: location.line,
    column: location.column + 1,
  };
}
