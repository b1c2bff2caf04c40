import type { Amount, Finding } from "../model/index.ts";

/** An Amount that grows. */
export class Tally implements Amount {
  files = 0;
  directories = 0;
  bytes = 0;
  newestMs = 0;

  add({ type, size, mtimeMs, again }: Finding): void {
    if (type === "directory") this.directories += 1;
    else {
      this.files += 1;
      this.newestMs = Math.max(this.newestMs, mtimeMs);
    }
    if (again !== true) this.bytes += size;
  }

  merge(other: Amount): void {
    this.files += other.files;
    this.directories += other.directories;
    this.bytes += other.bytes;
    this.newestMs = Math.max(this.newestMs, other.newestMs);
  }

  /** A value that stays as it is. */
  amount(): Amount {
    const { files, directories, bytes, newestMs } = this;
    return { files, directories, bytes, newestMs };
  }
}
