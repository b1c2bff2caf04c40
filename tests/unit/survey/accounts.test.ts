import { expect, test } from "vitest";
import { accountLines } from "../../../src/survey/accounts.ts";

const same = (path: string, a: string, b: string) => accountLines(path, a) === accountLines(path, b);

test("the order in which packages made accounts, and when a password was changed, are no difference", () => {
  expect(same("/etc/passwd", "a:x:1:\nb:x:2:\n", "b:x:2:\na:x:1:\n")).toBe(true);
  expect(same("/etc/shadow", "a:!:19000:0:::::\n", "a:!:20000:0:::::\n")).toBe(true);
  expect(same("/etc/group", "a:x:1:c,b\n", "a:x:1:b,c\n")).toBe(true);
});

test("another account, number, password or member is one", () => {
  expect(same("/etc/passwd", "a:x:1:\n", "a:x:1:\nb:x:2:\n")).toBe(false);
  expect(same("/etc/passwd", "a:x:1:\n", "a:x:2:\n")).toBe(false);
  expect(same("/etc/shadow", "a:!:1:0\n", "a:$y$x:1:0\n")).toBe(false);
  expect(same("/etc/gshadow", "a:!::b\n", "a:!::b,c\n")).toBe(false);
});
