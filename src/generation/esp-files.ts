export interface EspFile {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
}

/** Files of the EFI system partition, by paths without a leading slash. FAT does not tell upper from lower case. */
export interface EspFiles {
  /** Regular files in it; empty where there is no such directory. */
  list(directory: string): Promise<EspFile[]>;
  /** undefined where nothing is there. */
  read(path: string): Promise<Buffer | undefined>;
  /**
   * With parents. Written beside, synced, read back and renamed: what has the final name is whole. Where the kernel
   * has no FAT, replacing an existing name is one call of mtools, and not safe against a power cut within it.
   */
  write(path: string, content: Uint8Array): Promise<void>;
  remove(path: string): Promise<void>;
  /** Bytes. */
  free(): Promise<number>;
}

/** Ends the names of files that are being written: no boot loader reads those. */
export const UNFINISHED = ".new";

/** What came back is not what was written: the medium is at fault. */
export function requireSame(path: string, written: Uint8Array, read: Buffer | undefined): void {
  if (read?.equals(written) !== true)
    throw new Error(`${path} on the EFI system partition does not read back as written`);
}
