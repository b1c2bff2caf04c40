import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseMounts } from "../../../src/format/index.ts";

const LINE = "28 1 8:2 /@home /home rw,relatime shared:1 master:2 - btrfs /dev/sda2 rw,subvol=/@home";

describe("the mount table", () => {
  it("is read past any number of optional fields", () => {
    const mount = {
      id: 28,
      parent: 1,
      device: "8:2",
      root: "/@home",
      point: "/home",
      type: "btrfs",
      source: "/dev/sda2",
    };
    expect(parseMounts(`${LINE}\n`)).toEqual([mount]);
    expect(parseMounts(LINE.replace("shared:1 master:2 ", ""))).toEqual([mount]);
  });

  it("gives names as they are, whatever bytes they have", () => {
    const [mount] = parseMounts("1 0 0:5 / /a\\040b\\012c\\134\\011d\xff rw - nfs4 nas:/a\\040b rw");
    expect(mount).toMatchObject({ point: "/a b\nc\\\td\xff", source: "nas:/a b" });
  });

  it("is read whatever stands in it", () => {
    const word = fc.string({ unit: "binary", maxLength: 6 });
    fc.assert(
      fc.property(fc.array(fc.oneof(word, fc.constantFrom(" ", "\n", "-", "\\040", "\\", LINE))), (parts) => {
        for (const mount of parseMounts(parts.join(""))) expect(mount.point).toBeTypeOf("string");
      }),
    );
  });
});
