import picocolors from "picocolors";
import { UserError } from "../model/index.ts";
import { exitStatus } from "./exit-status.ts";
import { Interrupted } from "./interrupt.ts";

export interface ErrorStyle {
  readonly json: boolean;
  readonly colour: boolean;
  /** LETHE_DEBUG=1: with the stack trace. */
  readonly debug: boolean;
}

const { createColors } = picocolors;

/** What a person, or with `json` a program, is told; ends with a newline. */
export function renderError(error: unknown, style: ErrorStyle): string {
  const text = style.json ? asJson(error) : asText(error, style.colour);
  return style.debug && error instanceof Error ? `${text}${error.stack ?? ""}\n` : text;
}

function asJson(error: unknown): string {
  const known = error instanceof UserError ? error : undefined;
  const value = {
    code: known?.code ?? (error instanceof Interrupted ? "INTERRUPTED" : "BUG"),
    message: messageOf(error),
    where: known?.where,
    details: known?.details,
    hint: known?.hint,
    status: exitStatus(error),
  };
  return `${JSON.stringify({ error: value })}\n`;
}

function asText(error: unknown, colour: boolean): string {
  const { red } = createColors(colour);
  if (error instanceof Interrupted) return "lethe: interrupted\n";
  if (!(error instanceof UserError)) {
    return [
      `${red("lethe: a bug in Lethe:")} ${messageOf(error)}`,
      "  LETHE_DEBUG=1 shows where. Please report it.",
      "",
    ].join("\n");
  }
  const lines = [`${red("lethe:")} ${error.message} [${error.code}]`];
  if (error.where) lines.push(`  at ${position(error.where)}`);
  for (const detail of error.details) lines.push(...detail.split("\n").map((line) => `    ${line}`));
  if (error.hint !== undefined) lines.push(`  ${error.hint}`);
  return `${lines.join("\n")}\n`;
}

function position({ file, line, column }: NonNullable<UserError["where"]>): string {
  return [file, line, ...(column === undefined ? [] : [column])].join(":");
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
