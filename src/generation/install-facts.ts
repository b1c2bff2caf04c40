import { createHash } from "node:crypto";
import { join } from "node:path";
import { type Architecture, type BuiltRoot, type MountedDisk, UserError } from "../model/index.ts";
import type { GenerationContext } from "./context.ts";
import { openEsp } from "./esp.ts";
import type { EspFiles } from "./esp-files.ts";
import { type Installed, readInstalled } from "./installed.ts";
import { type LoaderFile, type LoaderPlaces, loaderPlaces } from "./loader-places.ts";
import { bootFilePath, LOADER_CONFIG, OWNED } from "./places.ts";
import { type LayerFacts, layerFacts } from "./transfer.ts";

export interface InstallRequest {
  readonly root: BuiltRoot;
  readonly architecture: Architecture;
  /** Shown in the boot menu before the generation's number. */
  readonly hostname: string;
  readonly menuSeconds: number;
  /** All that is started before the system is to be signed. */
  readonly secureBoot: boolean;
  /** Boots that the new generation may fail. */
  readonly tries: number;
  readonly letheVersion: string;
  /** The kernel command line of a generation on this disk. */
  commandLine(boot: { readonly generation: number; readonly btrfsUuid: string; readonly espPartuuid?: string }): string;
}

/** All that planning an install has to know of the world. */
export interface InstallFacts {
  readonly installed: Installed;
  readonly layers: readonly LayerFacts[];
  /** The root's subvolume is on the disk's own file system. */
  readonly sameFileSystem: boolean;
  readonly linux: BootFileFacts;
  readonly initrd: BootFileFacts;
  readonly loader: LoaderFacts;
  /** Bytes. */
  readonly free: { readonly esp: number; readonly disk: number };
  /** ISO 8601, UTC. */
  readonly now: string;
}

export interface BootFileFacts {
  /** On this machine. */
  readonly source: string;
  /** On the ESP. */
  readonly path: string;
  readonly sha256: string;
  readonly size: number;
  /** It is there and has that hash. */
  readonly present: boolean;
}

/** A file of the boot loader, where it may go, and what is there now. */
export interface PlacedLoaderFile {
  /** On this machine. */
  readonly source: string;
  readonly size: number;
  /** On the ESP. */
  readonly path: string;
  readonly state: "absent" | "same" | "differs";
}

/** By place, in the order of writing. */
export interface LoaderFacts extends Readonly<Record<keyof LoaderPlaces, readonly PlacedLoaderFile[]>> {
  /** undefined: there is none. */
  readonly config: string | undefined;
  /** Places that Lethe filled. */
  readonly owned: readonly string[];
}

export async function installFacts(
  context: GenerationContext,
  disk: MountedDisk,
  request: InstallRequest,
): Promise<InstallFacts> {
  const { root } = request;
  const esp = openEsp(context, disk.esp);
  const { layers, sameFileSystem } = await layerFacts(context, disk.top, root);
  return {
    installed: await readInstalled(context, disk),
    layers,
    sameFileSystem,
    linux: await bootFileFacts(context, esp, join(root.path, root.kernel), "linux"),
    initrd: await bootFileFacts(context, esp, join(root.path, root.initrd), "initrd"),
    loader: await loaderFacts(context, esp, request),
    free: { esp: await esp.free(), disk: await diskFree(context, disk.top) },
    now: context.host.now().toISOString(),
  };
}

export async function bootFileFacts(
  { host }: GenerationContext,
  esp: EspFiles,
  source: string,
  kind: "linux" | "initrd",
): Promise<BootFileFacts> {
  const content = await host.readFile(source);
  const sha256 = hash(content);
  const path = bootFilePath(sha256, kind);
  const there = await esp.read(path);
  return { source, path, sha256, size: content.length, present: there !== undefined && hash(there) === sha256 };
}

async function loaderFacts(context: GenerationContext, esp: EspFiles, request: InstallRequest): Promise<LoaderFacts> {
  const { architecture, secureBoot } = request;
  const placed = (files: readonly LoaderFile[]) =>
    Promise.all(files.map((file) => placedFile(context, esp, request, file)));
  const places = loaderPlaces(architecture, secureBoot);
  const owned = (await esp.read(OWNED))?.toString("utf8") ?? "";
  return {
    fallback: await placed(places.fallback),
    systemd: await placed(places.systemd),
    own: await placed(places.own),
    config: (await esp.read(LOADER_CONFIG))?.toString("utf8"),
    owned: owned.split("\n").filter((line) => line !== ""),
  };
}

async function placedFile(
  { host }: GenerationContext,
  esp: EspFiles,
  { root, secureBoot }: Pick<InstallRequest, "root" | "secureBoot">,
  file: LoaderFile,
): Promise<PlacedLoaderFile> {
  const source = join(root.path, file.source);
  if (!(await host.exists(source))) {
    throw new UserError("GENERATION_NO_LOADER", `the built system has no ${file.source}`, {
      hint: secureBoot
        ? "shim-signed and systemd-boot's signed package bring it; boot: { secureBoot: true } adds them, where Debian has them."
        : "The package systemd-boot-efi brings it; it belongs to the base of every Lethe machine.",
    });
  }
  const content = await host.readFile(source);
  const there = await esp.read(file.path);
  const state = there === undefined ? "absent" : there.equals(content) ? "same" : "differs";
  return { source, size: content.length, path: file.path, state };
}

async function diskFree({ host }: GenerationContext, top: string): Promise<number> {
  const { text } = await host.run(["df", "--block-size=1", "--output=avail", top], { effect: "read" });
  return Number(text.split("\n").at(-1));
}

function hash(content: Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}
