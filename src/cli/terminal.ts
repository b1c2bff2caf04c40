/** What of the process the frame touches, so that tests can stand in for it. */
export interface Terminal {
  readonly stdout: Stream;
  readonly stderr: Stream;
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean };
}

export interface Stream {
  write(content: string | Uint8Array): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** Where the program finds itself. */
export interface World extends Terminal {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The directory this program is installed in. */
  readonly release: string;
}
