import { createHash } from "node:crypto";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { realHost } from "../../../src/host/index.ts";
import type { RootInput } from "../../../src/image/index.ts";
import type { LockedPackage } from "../../../src/model/index.ts";
import { testToolchain } from "../../support/toolchain.ts";

export interface Scripted {
  readonly name: string;
  readonly version?: string;
  readonly depends?: string;
  readonly postinst?: string;
  readonly files?: Readonly<Record<string, string>>;
}

/** A real .deb with a maintainer script. */
export async function scriptedDeb(directory: string, deb: Scripted): Promise<{ pkg: LockedPackage; path: string }> {
  const { name, version = "1.0", depends, postinst, files = {} } = deb;
  const tree = join(directory, name);
  const path = `${tree}.deb`;
  await mkdir(join(tree, "DEBIAN"), { recursive: true, mode: 0o755 });
  const fields = [`Package: ${name}`, `Version: ${version}`, "Architecture: all", "Maintainer: T <t@example.org>"];
  const more = depends === undefined ? [] : [`Depends: ${depends}`];
  await writeFile(join(tree, "DEBIAN/control"), `${[...fields, ...more, "Description: test"].join("\n")}\n`);
  if (postinst !== undefined) {
    await writeFile(join(tree, "DEBIAN/postinst"), `#!/bin/sh\nset -e\n${postinst}\n`);
    await chmod(join(tree, "DEBIAN/postinst"), 0o755);
  }
  for (const [file, content] of Object.entries(files)) {
    await mkdir(join(tree, file, ".."), { recursive: true });
    await writeFile(join(tree, file), content);
  }
  await realHost().run((await testToolchain()).wrap(["dpkg-deb", "--root-owner-group", "--build", tree, path]));
  const bytes = await readFile(path);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const pkg: LockedPackage = {
    ...{ name, version, architecture: "all", sha256, size: bytes.length, path, source: "local" },
    ...{ layer: 1, essential: false },
  };
  return { pkg, path };
}

/** The input with more packages on top. */
export function withDebs(
  input: RootInput,
  debs: readonly { readonly pkg: LockedPackage; readonly path: string }[],
): RootInput {
  const paths = new Map(debs.map(({ pkg, path }) => [pkg.sha256, path]));
  const packages = [...input.lock.packages, ...debs.map(({ pkg }) => pkg)];
  packages.sort((left, right) => (left.name < right.name ? -1 : 1));
  return {
    ...input,
    lock: { ...input.lock, packages },
    deb: (pkg) => paths.get(pkg.sha256) ?? input.deb(pkg),
  };
}
