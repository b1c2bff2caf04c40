/** Of an EFI program: the PE32+ "Microsoft PE and COFF specification", "Optional header data directories". */
const CERTIFICATES = 4;
const DIRECTORY_BYTES = 8;

/** Whether it carries a signature, whoever made that. `content`: the file. Of what is no such program: `false`. */
export function isSignedProgram(content: Uint8Array): boolean {
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  const has = (offset: number, bytes: number) => offset >= 0 && offset + bytes <= view.byteLength;
  if (!has(0x3c, 4) || view.getUint16(0, true) !== 0x5a4d) return false;
  const header = view.getUint32(0x3c, true);
  if (!has(header, 24) || view.getUint32(header, true) !== 0x4550) return false;
  const optional = header + 24;
  if (!has(optional, 2)) return false;
  const magic = view.getUint16(optional, true);
  if (magic !== 0x20b && magic !== 0x10b) return false;
  const directories = optional + (magic === 0x20b ? 112 : 96);
  const entry = directories + CERTIFICATES * DIRECTORY_BYTES;
  if (!has(entry, DIRECTORY_BYTES) || view.getUint32(directories - 4, true) <= CERTIFICATES) return false;
  const [start, size] = [view.getUint32(entry, true), view.getUint32(entry + 4, true)];
  return size > 0 && has(start, size);
}
