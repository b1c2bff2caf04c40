import { type Book, md5 } from "./book.ts";

/** ucf(1) notes the sum of each file as it was last handed out; where the file has the same, nobody changed it. */
export async function ucf(book: Book): Promise<void> {
  for (const line of await book.lines("/var/lib/ucf/hashfile")) {
    const [, sum, path] = /^([0-9a-f]{32})\s+(\/\S.*)$/.exec(line) ?? [];
    if (sum === undefined || path === undefined) continue;
    const bytes = await book.bytes(path);
    if (bytes !== undefined && md5(bytes) === sum) book.file("ucf", path, "as its package handed it out through ucf");
  }
}
