/**
 * What a person can cause and can mend. Impossible states throw a plain Error instead.
 * `code` is stable and documented in docs/reference/errors.md.
 */
export class UserError extends Error {
  override readonly name = "UserError";
  readonly code: ErrorCode;
  /** What to do about it, in plain words. */
  readonly hint: string | undefined;
  /** `file:line` (and column) of the person's config, where there is one. */
  readonly where: SourcePosition | undefined;
  /** Further lines to show below the message: a program's last output, a list of conflicts. */
  readonly details: readonly string[];

  constructor(code: ErrorCode, message: string, options: UserErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
    this.where = options.where;
    this.details = options.details ?? [];
  }
}

export interface UserErrorOptions {
  readonly hint?: string;
  readonly where?: SourcePosition;
  readonly details?: readonly string[];
  readonly cause?: unknown;
}

export interface SourcePosition {
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  /** 1-based. */
  readonly column?: number;
}

/** `AREA_WHAT`: the area is the folder under src/ that raises it. */
export type ErrorCode = `${ErrorArea}_${Uppercase<string>}`;

export type ErrorArea =
  | "CLI"
  | "HOST"
  | "CONFIG"
  | "FEATURE"
  | "PACKAGES"
  | "TOOLS"
  | "IMAGE"
  | "GENERATION"
  | "BOOT"
  | "CHANGES"
  | "SURVEY"
  | "AMEND"
  | "STATE"
  | "SECRETS"
  | "IMPORT"
  | "RUNTIME"
  | "DISK"
  | "VM"
  | "FORMAT";
