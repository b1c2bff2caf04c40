import { expect, test } from "vitest";
import { parseListing } from "../../../src/generation/esp-mtools.ts";
import { formatRecord, parseRecord } from "../../../src/generation/record.ts";
import { record } from "./facts.ts";

test("a directory as mdir lists it", () => {
  const text = ` Volume in drive : is LETHE-ESP
 Volume Serial Number is DEAD-BEEF
Directory for ::/EFI/BOOT

.            <DIR>     2026-11-23   7:56
BOOTX64  EFI    123456 2026-11-23   7:56
LETHE-~1 CON         6 2026-11-23  17:56  lethe-5+3.conf
owned                6 2026-11-23  17:56
        3 files                   6 bytes
                         66 056 704 bytes free
`;
  expect(parseListing(text)).toEqual([
    { name: "BOOTX64.EFI", size: 123456 },
    { name: "lethe-5+3.conf", size: 6 },
    { name: "owned", size: 6 },
  ]);
});

test("a record reads back; a newer one is not guessed at", () => {
  expect(parseRecord("x", formatRecord(record(4)))).toEqual(record(4));
  const newer = formatRecord(record(4)).replace('"version": 1', '"version": 2');
  expect(() => parseRecord("@generations/4.json", newer)).toThrow(
    expect.objectContaining({ code: "GENERATION_NEWER_RECORD" }),
  );
});
