import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { askHidden } from "../../../src/cli/hidden.ts";

const { signal } = new AbortController();

/** Of which nothing is a terminal. */
function piped(...chunks: string[]) {
  const stdin = new PassThrough();
  for (const chunk of chunks) stdin.write(chunk);
  stdin.end();
  const ends = { stdin, stderr: new PassThrough() } as unknown as Parameters<typeof askHidden>[2];
  return (twice = false) => askHidden("passphrase: ", twice, ends, signal);
}

test("what is piped answers one question with each line, wherever it was cut on its way", async () => {
  const ask = piped("first se", "cret\nsecond\r\n", "third");
  expect([await ask(), await ask(true), await ask()]).toEqual(["first secret", "second", "third"]);
  await expect(ask()).rejects.toMatchObject({ code: "CLI_CONFIRM" });
});

test("an empty line is an answer, and not the next one's", async () => {
  const ask = piped("\nsecond\n");
  expect([await ask(), await ask()]).toEqual(["", "second"]);
});
