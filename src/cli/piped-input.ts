type Input = NodeJS.ReadableStream;

interface Reading {
  readonly chunks: AsyncIterator<string | Buffer>;
  rest: Buffer;
}

/** What was read beyond a line belongs to the next question. */
const readings = new WeakMap<Input, Reading>();

/** The next line of what is no terminal, without its end; undefined where there is none. */
export async function nextLine(input: Input): Promise<string | undefined> {
  const reading = readingOf(input);
  for (;;) {
    const end = reading.rest.indexOf("\n");
    if (end >= 0) return take(reading, end, 1);
    if (await more(reading)) continue;
    return reading.rest.length === 0 ? undefined : take(reading, reading.rest.length, 0);
  }
}

/** All that is left of it. */
export async function wholeInput(input: Input): Promise<Buffer> {
  const reading = readingOf(input);
  while (await more(reading));
  const { rest } = reading;
  reading.rest = Buffer.alloc(0);
  return rest;
}

function readingOf(input: Input): Reading {
  const known = readings.get(input);
  if (known !== undefined) return known;
  const reading = { chunks: input[Symbol.asyncIterator](), rest: Buffer.alloc(0) };
  readings.set(input, reading);
  return reading;
}

async function more(reading: Reading): Promise<boolean> {
  const step = await reading.chunks.next();
  if (step.done === true) return false;
  reading.rest = Buffer.concat([reading.rest, Buffer.from(step.value as string)]);
  return true;
}

function take(reading: Reading, end: number, ending: number): string {
  const line = reading.rest.subarray(0, end).toString("utf8");
  reading.rest = reading.rest.subarray(end + ending);
  return line.replace(/\r$/, "");
}
