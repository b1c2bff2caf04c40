/** CTAP2's answers that a client tells apart. */
export const STATUS = {
  ok: 0x00,
  invalidCommand: 0x01,
  invalidCbor: 0x12,
  unsupportedOption: 0x2b,
  noCredentials: 0x2e,
  actionTimeout: 0x2f,
  pinInvalid: 0x31,
  pinBlocked: 0x32,
  pinAuthInvalid: 0x33,
  pinAuthBlocked: 0x34,
  pinNotSet: 0x35,
  pinRequired: 0x36,
} as const;

/** A command is refused, and that is its answer. */
export class Refused extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`CTAP2 status ${status}`);
    this.status = status;
  }
}
