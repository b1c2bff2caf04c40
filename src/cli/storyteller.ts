import type { Teller } from "../workflows/index.ts";
import type { Output } from "./output.ts";

/** Tells the story of `lethe try` as plain text, and counts its claims. */
export class Storyteller implements Teller {
  readonly #output: Output;
  readonly #clock: () => number;
  #begun: number;
  #chapter: number | undefined;
  #held = 0;
  #broken = 0;

  /** @param clock milliseconds */
  constructor(output: Output, clock: () => number) {
    this.#output = output;
    this.#clock = clock;
    this.#begun = clock();
  }

  chapter(title: string): void {
    this.#closeChapter();
    this.#chapter = this.#clock();
    this.#output.print(`\n== ${title}`);
  }

  say(text: string): void {
    this.#output.print(`   ${text}`);
  }

  command(line: string): void {
    this.#output.print(`   $ ${line}`);
  }

  answer(text: string): void {
    for (const line of text.split("\n")) this.#output.print(`     ${line}`);
  }

  claim(text: string, held: boolean, seen?: string): void {
    if (held) this.#held++;
    else this.#broken++;
    this.#output.print(`   ${held ? "[ok]    " : "[BROKEN]"} ${text}`);
    if (!held && seen !== undefined && seen !== "") this.answer(seen);
  }

  end(): { readonly held: number; readonly broken: number } {
    this.#closeChapter();
    this.#output.print(`\n${seconds(this.#clock() - this.#begun)} in all.`);
    return { held: this.#held, broken: this.#broken };
  }

  #closeChapter(): void {
    if (this.#chapter !== undefined) this.#output.print(`   (${seconds(this.#clock() - this.#chapter)})`);
  }
}

function seconds(milliseconds: number): string {
  return `${Math.round(milliseconds / 1000)} s`;
}
