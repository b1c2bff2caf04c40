import { UserError } from "../model/index.ts";

/** A member of an ar(5) archive: where its bytes are. */
export interface ArMember {
  readonly name: string;
  readonly offset: number;
  readonly size: number;
}

/** The members of an archive such as a .deb. Throws UserError FORMAT_AR where it is damaged or cut short. */
export function arMembers(bytes: Uint8Array, file = "an archive"): ArMember[] {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const refuse = () => new UserError("FORMAT_AR", `${file} is damaged or cut short`);
  if (view.subarray(0, 8).toString("latin1") !== "!<arch>\n") throw refuse();
  const members: ArMember[] = [];
  let at = 8;
  while (at < view.length) {
    const header = view.subarray(at, at + 60).toString("latin1");
    const size = Number(header.slice(48, 58).trim());
    if (header.length !== 60 || !header.endsWith("`\n") || !Number.isSafeInteger(size) || size < 0) throw refuse();
    const offset = at + 60;
    if (offset + size > view.length) throw refuse();
    members.push({ name: header.slice(0, 16).trim().replace(/\/$/, ""), offset, size });
    at = offset + size + (size % 2);
  }
  return members;
}
