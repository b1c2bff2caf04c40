import * as fs from "node:fs";
import { join } from "node:path";

const FILES_PER_DIRECTORY = 100;

/** Where the file of that number is: a hundred in a directory, and a hundred directories in each above. */
export function place(root: string, index: number): string {
  const directory = Math.floor(index / FILES_PER_DIRECTORY);
  return `${root}/${Math.floor(directory / FILES_PER_DIRECTORY)}/${directory}/${index}`;
}

export function grow(root: string, files: number, content: (index: number) => string): void {
  for (let index = 0; index < files; index++) {
    const path = place(root, index);
    if (index % FILES_PER_DIRECTORY === 0) fs.mkdirSync(join(path, ".."), { recursive: true });
    fs.writeFileSync(path, content(index));
  }
}

/** What was read is forgotten, so that the next to ask waits for the disk. */
export function dropCaches(): void {
  fs.writeFileSync("/proc/sys/vm/drop_caches", "3");
}
