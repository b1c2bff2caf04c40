import { expect, test } from "vitest";
import { exitStatus } from "../../../src/cli/exit-status.ts";
import { Interrupted } from "../../../src/cli/interrupt.ts";
import { renderError } from "../../../src/cli/render-error.ts";
import { UserError } from "../../../src/model/index.ts";

const plain = { json: false, colour: false, debug: false };
const error = new UserError("CONFIG_SCHEMA", "hostnam is no field", {
  where: { file: "system.ts", line: 3, column: 7 },
  details: ["one\ntwo"],
  hint: "Did you mean hostname?",
});

test("a person reads what, where, the details and what to do", () => {
  expect(renderError(error, plain)).toBe(`lethe: hostnam is no field [CONFIG_SCHEMA]
  at system.ts:3:7
    one
    two
  Did you mean hostname?
`);
});

test("a program reads the same as JSON, with the exit status", () => {
  expect(JSON.parse(renderError(error, { ...plain, json: true }))).toEqual({
    error: {
      code: "CONFIG_SCHEMA",
      message: "hostnam is no field",
      where: { file: "system.ts", line: 3, column: 7 },
      details: ["one\ntwo"],
      hint: "Did you mean hostname?",
      status: 2,
    },
  });
});

test("a stack trace is shown only to who asks for it", () => {
  const bug = new Error("no such state");
  expect(renderError(bug, plain)).not.toContain("render-error.test");
  expect(renderError(bug, { ...plain, debug: true })).toContain("render-error.test");
});

test.each([
  [new UserError("HOST_READ", ""), 2],
  [new UserError("CLI_CONFIRM", ""), 3],
  [new UserError("DISK_IN_USE", ""), 3],
  [new Error("impossible"), 4],
  [new UserError("CLI_USAGE", ""), 64],
  [new Interrupted("SIGINT"), 130],
  [new Interrupted("SIGTERM"), 143],
])("%o ends with %i", (cause, status) => {
  expect(exitStatus(cause)).toBe(status);
});
