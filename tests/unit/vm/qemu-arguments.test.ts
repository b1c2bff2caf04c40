import { describe, expect, test } from "vitest";
import { type QemuPlan, qemuArguments } from "../../../src/vm/qemu-arguments.ts";

const plan: QemuPlan = {
  options: { disks: [{ path: "/images/a,b.img", throwAway: true }] },
  accelerator: "tcg",
  cpus: 2,
  workspace: "/run/w",
  consoleLog: "/run/w/console.log",
  strings: ["/run/w/string-0"],
};

/** The values that follow `name`. */
const valuesOf = (argv: readonly string[], name: string) => argv.filter((_, index) => argv[index - 1] === name);

describe("QEMU's command line", () => {
  test("a disk under the firmware, emulated", () => {
    expect(qemuArguments(plan)).toMatchInlineSnapshot(`
      [
        "qemu-system-x86_64",
        "-nodefaults",
        "-no-user-config",
        "-S",
        "-machine",
        "q35,smm=off",
        "-smp",
        "2",
        "-m",
        "2048",
        "-accel",
        "tcg,thread=multi",
        "-cpu",
        "Nehalem-v1,+aes,+pclmulqdq,+rdrand",
        "-display",
        "none",
        "-device",
        "VGA",
        "-qmp",
        "unix:/run/w/monitor,server=on,wait=off",
        "-chardev",
        "socket,id=console,path=/run/w/console,server=on,wait=off,logfile=/run/w/console.log,logappend=on",
        "-serial",
        "chardev:console",
        "-device",
        "virtio-rng-pci",
        "-device",
        "virtio-serial-pci",
        "-chardev",
        "socket,id=agent,path=/run/w/agent,server=on,wait=off",
        "-device",
        "virtserialport,chardev=agent,name=org.lethe.agent",
        "-drive",
        "if=pflash,unit=0,format=raw,readonly=on,file=/usr/share/OVMF/OVMF_CODE_4M.fd",
        "-drive",
        "if=pflash,unit=1,format=raw,file=/run/w/variables",
        "-drive",
        "id=disk0,if=none,format=raw,file=/images/a,,b.img,cache=unsafe,discard=unmap,detect-zeroes=unmap,snapshot=on",
        "-device",
        "virtio-blk-pci,drive=disk0,serial=disk0,bootindex=1",
        "-smbios",
        "type=11,path=/run/w/string-0",
        "-nic",
        "none",
      ]
    `);
  });

  test("a kernel given directly has no firmware, and the parameters on its own line", () => {
    const argv = qemuArguments({
      ...plan,
      options: {
        disks: [],
        boot: { kernel: "/k", initrd: "/i", append: "console=ttyS0" },
        kernelParameters: ["quiet"],
      },
    });
    expect(valuesOf(argv, "-kernel")).toEqual(["/k"]);
    expect(valuesOf(argv, "-initrd")).toEqual(["/i"]);
    expect(valuesOf(argv, "-append")).toEqual(["console=ttyS0 quiet"]);
    expect(argv.join(" ")).not.toContain("pflash");
  });

  test("a person's terminal as console, KVM, a TPM, a network", () => {
    const argv = qemuArguments({
      ...plan,
      accelerator: "kvm",
      options: {
        disks: [],
        console: "terminal",
        display: false,
        memory: 512,
        tpm: "throw-away",
        network: { forward: [{ host: 2222, guest: 22 }] },
      },
    });
    expect(valuesOf(argv, "-accel")).toEqual(["kvm"]);
    expect(valuesOf(argv, "-cpu")).toEqual(["host"]);
    expect(valuesOf(argv, "-m")).toEqual(["512"]);
    expect(valuesOf(argv, "-chardev")).toContain(
      "stdio,id=console,mux=on,signal=off,logfile=/run/w/console.log,logappend=on",
    );
    expect(valuesOf(argv, "-chardev")).toContain("socket,id=tpm,path=/run/w/tpm");
    expect(valuesOf(argv, "-netdev")).toEqual(["user,id=net,hostfwd=tcp:127.0.0.1:2222-:22"]);
    expect(argv).not.toContain("VGA");
  });

  test("what a disk is told", () => {
    const drives = valuesOf(
      qemuArguments({
        ...plan,
        options: {
          disks: [
            { path: "/a" },
            { path: "/b", format: "qcow2", readOnly: true, serial: "KEY" },
            { path: "/c", unsafe: true },
          ],
        },
      }),
      "-drive",
    ).filter((drive) => drive.includes("if=none"));
    expect(drives).toEqual([
      "id=disk0,if=none,format=raw,file=/a,cache=writeback,discard=unmap,detect-zeroes=unmap",
      "id=disk1,if=none,format=qcow2,file=/b,cache=writeback,discard=unmap,detect-zeroes=unmap,readonly=on",
      "id=disk2,if=none,format=raw,file=/c,cache=unsafe,discard=unmap,detect-zeroes=unmap",
    ]);
  });
});
