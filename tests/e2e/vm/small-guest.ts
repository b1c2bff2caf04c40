import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { parseLock } from "../../../src/format/index.ts";
import { realHost } from "../../../src/host/index.ts";
import { type Lock, silent, type Toolchain } from "../../../src/model/index.ts";
import { fetchDebs, GoneError, lockPackages } from "../../../src/packages/index.ts";
import { TOOLS } from "../../../src/tools/index.ts";
import { AGENT_PORT, AGENT_SCRIPT, type DirectKernel } from "../../../src/vm/index.ts";
import { TEST_CACHE } from "../../support/toolchain.ts";

const host = realHost();

const PROGRAMS = ["dash", "mount", "mkdir", "chmod", "cat", "ln", "sleep", "head", "base64", "timeout", "dd", "insmod"];

/** A first process without systemd: it makes the port's link as udev would, and starts the agent again and again. */
const INIT = `#!/bin/sh
mkdir -p /dev /proc /sys /run
mount -t devtmpfs dev /dev
mount -t proc proc /proc
mount -t sysfs sys /sys
insmod /virtio_blk.ko
mkdir /dev/virtio-ports
for port in /sys/class/virtio-ports/*; do
  read -r name <$port/name && [ "$name" = ${AGENT_PORT} ] && ln -s "../\${port##*/}" /dev/virtio-ports/$name
done
echo "the small guest is up"
while :; do sh /agent; sleep 1; done
`;

const SYSTEMCTL = `#!/bin/sh
case $1 in
  poweroff) echo o ;;
  reboot) echo b ;;
esac >/proc/sysrq-trigger
`;

/** Debian's kernel for virtual machines, and an initrd of a shell, a few programs and the agent: up in seconds. */
export async function smallGuest(toolchain: Toolchain, directory: string): Promise<DirectKernel> {
  const tools = (argv: readonly string[], cwd = directory) => host.run(toolchain.wrap(argv), { cwd });
  await tools(["dpkg-deb", "--extract", await kernelDeb(toolchain), join(directory, "kernel")]);
  const boot = join(directory, "kernel/boot");
  const kernel = join(boot, (await readdir(boot)).find((name) => name.startsWith("vmlinuz")) ?? "");

  const root = join(directory, "initrd");
  await host.makeDir(join(root, "usr/bin"));
  await host.symlink("usr/bin", join(root, "bin"));
  for (const [path, content] of Object.entries({ init: INIT, agent: AGENT_SCRIPT, "usr/bin/systemctl": SYSTEMCTL })) {
    await host.writeFile(join(root, path), content, { mode: 0o755 });
  }
  const paths = PROGRAMS.map((name) => `/usr/bin/${name === "insmod" ? "kmod" : name}`);
  const libraries = (await tools(["ldd", ...paths])).text.matchAll(/(\/\S+) \(0x/g);
  for (const path of new Set([...paths, ...[...libraries].map(([, path = ""]) => path)])) {
    await tools(["cp", "--parents", "--dereference", path, root]);
  }
  await host.symlink("dash", join(root, "usr/bin/sh"));
  await host.symlink("kmod", join(root, "usr/bin/insmod"));
  const script =
    'find kernel -name virtio_blk.ko.xz -exec xz -dc {} + >initrd/virtio_blk.ko; cd initrd && find . | cpio -o -H newc --quiet >"$0"';
  const initrd = join(directory, "initrd.cpio");
  await tools(["sh", "-ec", script, initrd]);
  return { kernel, initrd, append: "console=ttyS0 panic=-1" };
}

/** The minimal example's, which other tests fetch too; today's, where that has left the mirror. */
async function kernelDeb(toolchain: Toolchain): Promise<string> {
  const context = { host, cache: TEST_CACHE, progress: silent, toolchain };
  const path = "examples/minimal/lethe.lock";
  const kernelOf = (lock: Lock): Lock => ({
    ...lock,
    packages: lock.packages.filter(({ name }) => /^linux-image-\d.*-cloud-amd64$/.test(name)),
  });
  let lock = kernelOf(parseLock(await host.readText(path), path));
  const [pathOf] = await fetchDebs(context, lock).then(
    (found) => [found],
    async (error: unknown) => {
      if (!(error instanceof GoneError)) throw error;
      lock = kernelOf(await lockPackages(context, { ...TOOLS, names: ["linux-image-cloud-amd64"] }, "amd64"));
      return [await fetchDebs(context, lock)];
    },
  );
  const [deb] = lock.packages;
  if (!pathOf || !deb) throw new Error("the lock has no kernel");
  return pathOf(deb);
}
