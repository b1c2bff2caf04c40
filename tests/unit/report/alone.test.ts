import { describe, expect, it } from "vitest";
import { clean, inShort, type Machine, reported } from "./machine.ts";

const short = async (machine: Machine) => inShort(await reported(machine));

describe("a directory that a rule is about alone", () => {
  it("is no line where nothing is in it", async () => {
    expect(await short({ nodes: [["/home/ada/d/"]], alone: ["/home/ada/d"] })).toEqual([]);
  });

  it("hides nothing of what is in it", async () => {
    const nodes = [["/home/ada/d/"], ["/home/ada/d/e/"], ["/home/ada/d/e/f", 5], ["/home/ada/d/g", 7]] as const;
    expect(await short({ nodes, alone: ["/home/ada/d"] })).toEqual(["unowned /home/ada/d/ 2 files 12"]);
    expect(await short({ nodes, alone: ["/home/ada/d", "/home/ada/d/e"] })).toEqual([
      "unowned /home/ada/d/ 2 files 12",
    ]);
  });

  it("does not explain a directory in it", async () => {
    const nodes = [["/home/ada/d/"], ["/home/ada/d/e/"]] as const;
    const { report } = await reported({ nodes, alone: ["/home/ada/d"] });
    expect(report.explained.directories).toBe(1);
  });

  it("may be one in which each thing stands for itself", async () => {
    const nodes = [["/home/ada/d/"], ["/home/ada/d/x/"], ["/home/ada/d/x/y", 1], ["/home/ada/d/z", 2]] as const;
    expect(await short({ nodes, alone: ["/home/ada/d"], containers: ["/home/ada/d"] })).toEqual([
      "unowned /home/ada/d/x/ 1 files 1",
      "unowned /home/ada/d/z 1 files 2",
    ]);
  });

  it("is a work tree all the same, and counted once", async () => {
    const nodes = [["/home/ada/d/"], ["/home/ada/d/.git/"], ["/home/ada/d/a", 3]] as const;
    const { report, lines } = await reported({
      nodes,
      alone: ["/home/ada/d"],
      looks: { "/home/ada/d": clean("/home/ada/d") },
    });
    expect(lines).toEqual([]);
    expect(report.workTrees.safe).toBe(1);
    expect(report.explained).toMatchObject({ directories: 2, files: 1 });
  });
});
