import { createContext, runInContext, Script } from "node:vm";
import { UserError } from "../model/index.ts";
import { type Bundle, scriptName } from "./bundle.ts";
import { unavailableHint, unavailableMessage, unavailableNames } from "./forbidden.ts";
import type { Positions } from "./positions.ts";

/** A bundled config that was run once, in a world of its own. */
export interface Evaluated {
  /** JSON of what the config says. */
  readonly written: string;
  /** JSON of what its features make of it; may be called only when `written` is sound. */
  derived(): string;
}

const timeout = 5_000;

/** Takes the outside world away, and lets what is left give the same answer on every host. */
const prelude = `"use strict";
(() => {
  Error.stackTraceLimit = 100;
  const touched = (name) => { const error = new Error(name); error.name = "LetheUnavailable"; throw error; };
  for (const name of ${JSON.stringify(unavailableNames)}) {
    Object.defineProperty(globalThis, name, { get: () => touched(name), configurable: false });
  }
  Object.defineProperty(Math, "random", { value: () => touched("Math.random") });
  Object.defineProperty(String.prototype, "localeCompare", {
    value(other) { const a = String(this), b = String(other); return a < b ? -1 : a > b ? 1 : 0; },
  });
  for (const prototype of [Number.prototype, Array.prototype, BigInt.prototype, Object.prototype]) {
    Object.defineProperty(prototype, "toLocaleString", { value() { return this.toString(); } });
  }
})();`;

/** Throws UserError CONFIG_UNAVAILABLE, CONFIG_THREW, CONFIG_ENDLESS. */
export function runConfig(bundle: Bundle, where: Positions): Evaluated {
  const context = createContext(Object.create(null) as object, { codeGeneration: { strings: false, wasm: false } });
  const run = (code: string | Script): unknown => {
    try {
      return typeof code === "string"
        ? runInContext(code, context, { timeout })
        : code.runInContext(context, { timeout });
    } catch (error) {
      throw configError(error, where);
    }
  };
  run(prelude);
  run(new Script(bundle.code, { filename: scriptName }));
  return { written: run("config.written") as string, derived: () => run("config.derived()") as string };
}

function configError(error: unknown, where: Positions): UserError {
  const { name, message, stack, code } = readError(error);
  const position = where.ofStack(stack);
  const at = position === undefined ? {} : { where: position };
  if (code === "ERR_SCRIPT_EXECUTION_TIMEOUT") {
    return new UserError("CONFIG_ENDLESS", `the config did not come to an end within ${timeout / 1000} seconds`);
  }
  if (name === "LetheUnavailable") {
    return new UserError("CONFIG_UNAVAILABLE", unavailableMessage(message), { ...at, hint: unavailableHint(message) });
  }
  if (name === "EvalError") {
    return new UserError("CONFIG_UNAVAILABLE", unavailableMessage("new Function"), at);
  }
  return new UserError("CONFIG_THREW", `the config failed: ${name === "Error" ? "" : `${name}: `}${message}`, at);
}

/** What was thrown comes from another realm, and may be anything. */
function readError(error: unknown) {
  if (typeof error !== "object" || error === null) {
    return { name: "Error", message: String(error), stack: "", code: undefined };
  }
  const { name, message, stack, code } = error as Record<string, unknown>;
  return { name: String(name), message: String(message), stack: String(stack), code };
}
