import { ArgumentScannerError, formatMessageForArgumentScannerError } from "@stricli/core";
import type { UserError } from "../model/index.ts";
import { kebab } from "./command.ts";
import { usageError } from "./usage-error.ts";

export function unknownCommand(input: string, corrections: readonly string[]): UserError {
  if (input.startsWith("-")) return usageError(`${input} has to follow a command: lethe COMMAND ${input}`);
  const names = corrections.map((correction) => correction.replaceAll("`", ""));
  return usageError(`there is no command ${input}`, names);
}

/** A flag that cannot be read, as a UserError; anything else as it is. */
export function unreadable(error: unknown): unknown {
  if (!(error instanceof ArgumentScannerError)) return error;
  let corrections: readonly string[] = [];
  const message = formatMessageForArgumentScannerError(error, {
    FlagNotFoundError: (wrong) => {
      corrections = wrong.corrections.map((word) => `--${kebab(word.replace(/^--/, ""))}`);
      return `there is no flag ${wrong.input.startsWith("-") ? wrong.input : `--${wrong.input}`}`;
    },
    AliasNotFoundError: (wrong) => `there is no flag -${wrong.input.replace(/^-/, "")}`,
    UnsatisfiedFlagError: (wrong) => `--${kebab(wrong.externalFlagName)} needs a value`,
    UnexpectedFlagError: (wrong) => `--${kebab(wrong.externalFlagName)} is given twice`,
    // Every flag with a value takes any text: only one without a value can be given a wrong one.
    ArgumentParseError: (wrong) => `--${kebab(wrong.externalFlagNameOrPlaceholder)} takes no value; not ${wrong.input}`,
    EnumValidationError: (wrong) =>
      `--${kebab(wrong.externalFlagName)} takes ${wrong.values.join(", ")}; not ${wrong.input}`,
  });
  return usageError(message, [...new Set(corrections)]);
}
