import type { Inspection } from "../../../src/disk/index.ts";

export const GIB = 1024 ** 3;

/** Of an image that is not there yet. */
export const image: Inspection = {
  target: { kind: "image", path: "/srv/meadow.img", size: 16 * GIB },
  exists: false,
  sectorSize: 512,
  readOnly: false,
  uses: [],
  content: { kind: "blank" },
  deviceMapper: true,
  seed: "00112233445566778899aabbccddeeff",
};
