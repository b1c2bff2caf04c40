import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { createInterface, type Interface } from "node:readline";

/** One shell that stays: a program started from it costs 2 ms, and its words can be any bytes. */
export class Shell {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #lines: Interface;
  #complaints = "";

  constructor(argv: readonly string[]) {
    const [program = "sh", ...rest] = argv;
    this.#child = spawn(program, rest, { env: { ...process.env, LC_ALL: "C" } });
    this.#child.stderr.on("data", (chunk: Buffer) => {
      this.#complaints += chunk.toString("latin1");
    });
    this.#lines = createInterface({ input: this.#child.stdout });
  }

  /** Exit status of a command line of bytes. */
  async run(...words: readonly (string | Buffer)[]): Promise<number> {
    const line = Buffer.concat(words.flatMap((word) => [quoted(Buffer.from(word)), Buffer.from(" ")]));
    const answer = new Promise<string>((resolve) => this.#lines.once("line", resolve));
    this.#child.stdin.write(Buffer.concat([line, Buffer.from("; echo $?\n")]));
    return Number(await answer);
  }

  /** Throws where it fails. */
  async do(...words: readonly (string | Buffer)[]): Promise<void> {
    this.#complaints = "";
    const status = await this.run(...words);
    if (status !== 0) throw new Error(`${words.map(String).join(" ")} ended with ${status}: ${this.#complaints}`);
  }

  close(): void {
    this.#lines.close();
    this.#child.stdin.end();
  }
}

function quoted(word: Buffer): Buffer {
  return Buffer.from(`'${word.toString("latin1").replaceAll("'", "'\\''")}'`, "latin1");
}
