/** Who a story is told to. */
export interface Teller {
  /** A chapter begins; the former one is over, and its time is known. */
  chapter(title: string): void;
  /** Part of the story. */
  say(text: string): void;
  /** What a person would type, in the guest or here. */
  command(line: string): void;
  /** What it answered. */
  answer(text: string): void;
  /** Something that has to be true for Lethe to be worth its name. */
  claim(text: string, held: boolean, seen?: string): void;
}
