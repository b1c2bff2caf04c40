/** What a config cannot say of the machine, or must not, with what to do about it; a comment in system.ts. */
export interface Remark {
  readonly about: "packages" | "users" | "settings" | "kernel" | "units" | "files" | "state";
  /** `not imported: ...` is put before it. Never holds content of a file: that may be a secret. */
  readonly text: string;
}

export function remark(about: Remark["about"], text: string): Remark {
  return { about, text };
}
