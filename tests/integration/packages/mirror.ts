import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { realHost } from "../../../src/host/index.ts";
import { buildDeb, controlOf, debFileName, type TestDeb } from "./deb.ts";
import type { TestKey } from "./key.ts";

/** What a server does wrong with a file. */
export type Fault =
  | { readonly kind: "status"; readonly status: number }
  /** Says that this many bytes are all. */
  | { readonly kind: "shorten"; readonly bytes: number }
  /** Breaks the connection after this many bytes of each answer. */
  | { readonly kind: "drop"; readonly bytes: number }
  | { readonly kind: "replace"; readonly content: Buffer };

export interface Published {
  readonly suite: string;
  readonly debs: readonly TestDeb[];
  readonly key: TestKey;
  readonly date?: Date;
  readonly validUntil?: Date;
  /** What the index says of its suite, where that is not `suite`. */
  readonly codename?: string;
  readonly component?: string;
  /** Default `xz`. */
  readonly packing?: "xz" | "gz" | "none";
}

/** A mirror on the loopback: archives of suites, signed as Debian's are, and every way to serve them badly. */
export class TestMirror {
  readonly files = new Map<string, Buffer>();
  readonly faults = new Map<string, Fault>();
  readonly requests: { readonly path: string; readonly range: string | undefined }[] = [];
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => this.#answer(request, response));
  }

  static async start(): Promise<TestMirror> {
    const mirror = new TestMirror();
    await new Promise<void>((resolve) => mirror.#server.listen(0, "127.0.0.1", resolve));
    return mirror;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** How often a path was asked for. */
  count(path: string): number {
    return this.requests.filter((request) => request.path === path).length;
  }

  /** Puts a suite of `/archive` in place of what it was; older .debs stay until `forget`. */
  async publish(archive: string, published: Published): Promise<void> {
    const { suite, debs, key, date = new Date(), validUntil, component = "main", packing = "xz" } = published;
    const flat = suite.endsWith("/");
    const stanzas = debs.map((deb) => {
      const bytes = buildDeb(deb);
      const path = poolPath(deb);
      this.files.set(`/${archive}/${path}`, bytes);
      return `${controlOf(deb)}Filename: ${path}\nSize: ${bytes.length}\nSHA256: ${sha256(bytes)}\n`;
    });
    const plain = Buffer.from(stanzas.join("\n"));
    const packed = await pack(plain, packing);
    const file = packing === "none" ? "Packages" : `Packages.${packing}`;
    const directory = flat ? "" : `${component}/binary-amd64/`;
    const dists = flat ? `/${archive}` : `/${archive}/dists/${suite}`;
    this.files.set(`${dists}/${directory}${file}`, packed);
    if (!flat) this.files.set(`${dists}/${directory}by-hash/SHA256/${sha256(packed)}`, packed);
    const release = [
      "Origin: Test",
      `Suite: ${published.codename ?? suite}`,
      `Codename: ${published.codename ?? suite}`,
      `Date: ${date.toUTCString().replace("GMT", "UTC")}`,
      ...(validUntil === undefined ? [] : [`Valid-Until: ${validUntil.toUTCString().replace("GMT", "UTC")}`]),
      ...(flat ? [] : ["Acquire-By-Hash: yes"]),
      "No-Support-for-Architecture-all: Packages",
      "Architectures: all amd64",
      `Components: ${component}`,
      "SHA256:",
      ` ${sha256(plain)} ${plain.length} ${directory}Packages`,
      ...(packing === "none" ? [] : [` ${sha256(packed)} ${packed.length} ${directory}${file}`]),
      "",
    ].join("\n");
    this.files.set(`${dists}/InRelease`, await key.clearSign(release));
  }

  forget(archive: string, deb: TestDeb): void {
    this.files.delete(`/${archive}/${poolPath(deb)}`);
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const path = decodeURIComponent(request.url ?? "");
    const range = request.headers.range;
    this.requests.push({ path, range });
    const fault = this.faults.get(path);
    const content = fault?.kind === "replace" ? fault.content : this.files.get(path);
    if (content === undefined || fault?.kind === "status") {
      response.writeHead(fault?.kind === "status" ? fault.status : 404).end();
      return;
    }
    const whole = fault?.kind === "shorten" ? content.subarray(0, fault.bytes) : content;
    const from = Number(/^bytes=(\d+)-$/.exec(range ?? "")?.[1] ?? 0);
    if (from >= whole.length && from > 0) {
      response.writeHead(416).end();
      return;
    }
    const body = whole.subarray(from);
    response.writeHead(from > 0 ? 206 : 200, { "content-length": body.length });
    if (fault?.kind === "drop" && body.length > fault.bytes) {
      response.write(body.subarray(0, fault.bytes), () => setTimeout(() => response.destroy(), 20));
      return;
    }
    response.end(body);
  }
}

async function pack(bytes: Buffer, packing: "xz" | "gz" | "none"): Promise<Buffer> {
  if (packing === "none") return bytes;
  return packing === "gz" ? gzipSync(bytes) : (await realHost().run(["xz", "--stdout"], { input: bytes })).stdout;
}

export function poolPath(deb: TestDeb): string {
  return `pool/main/${deb.name.charAt(0)}/${deb.name}/${debFileName(deb)}`;
}

export function sha256(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}
