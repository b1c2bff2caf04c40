import { expect, test } from "vitest";
import { positional } from "../../../src/cli/positional.ts";

const wanted = {
  config: { placeholder: "CONFIG", brief: "", optional: true },
  target: { placeholder: "TARGET", brief: "" },
} as const;

test("an optional argument that comes first is left out first", () => {
  expect(positional(wanted, ["disk.img"], [])).toEqual({ target: "disk.img" });
  expect(positional(wanted, [".", "disk.img"], [])).toEqual({ config: ".", target: "disk.img" });
});

test("what is missing and what is too much are named", () => {
  expect(() => positional(wanted, [], ["system", "init"])).toThrow("lethe system init needs TARGET");
  expect(() => positional(wanted, ["a", "b", "c"], ["system", "init"])).toThrow("does not know what to do with c");
});

test("the last argument may take all that is left", () => {
  const many = { numbers: { placeholder: "NUMBER", brief: "", many: true, optional: true } } as const;
  expect(positional(many, ["1", "2"], [])).toEqual({ numbers: ["1", "2"] });
  expect(positional(many, [], [])).toEqual({ numbers: [] });
});

test("a word that is none of those allowed is refused with those that are", () => {
  const one = { shell: { placeholder: "SHELL", brief: "", values: ["bash", "zsh"] } } as const;
  expect(() => positional(one, ["sh"], [])).toThrow("SHELL is one of bash, zsh; not sh");
});
