import { createHash } from "node:crypto";
import { dirname } from "node:path";
import type { Host, WalkedNode } from "../host/index.ts";
import { UserError } from "../model/index.ts";

/** Changes with the form of the file. */
const MAGIC = Buffer.from("lethe verdicts 1");
const SUM = 32;
/** Device, inode, time of change, size: 8 bytes each. */
const KEY = 32;
const MD5 = 16;
const RECORD = KEY + MD5;
/** 24 MB. */
const MOST = 500_000;
/** Milliseconds: two changes closer together than a file system's clock ticks have one time. */
const TOO_FRESH = 2000;

type VerdictsHost = Pick<Host, "readFile" | "writeFile" | "makeDir" | "exists" | "now">;

/**
 * MD5s of files that were read before: of the same inode, unchanged since. What a file's content is does not depend on who
 * asks, so that a package's new version needs no other. Used ones are kept first.
 */
export class Verdicts {
  readonly #host: VerdictsHost;
  readonly #path: string;
  readonly #former: ReadonlyMap<string, string>;
  readonly #used = new Map<string, string>();
  readonly #scratch = Buffer.alloc(KEY);
  #learnt = false;

  private constructor(host: VerdictsHost, path: string, former: ReadonlyMap<string, string>) {
    this.#host = host;
    this.#path = path;
    this.#former = former;
  }

  /** Empty where the file is not there, or not as it was written. */
  static async open(host: VerdictsHost, path: string): Promise<Verdicts> {
    const content = (await host.exists(path)) ? await host.readFile(path) : Buffer.alloc(0);
    return new Verdicts(host, path, parseVerdicts(content));
  }

  /** MD5, hex; undefined where nobody read it since it changed. */
  find(node: WalkedNode): string | undefined {
    const key = this.#key(node);
    const md5 = this.#former.get(key);
    if (md5 === undefined) return undefined;
    this.#used.set(key, md5);
    return Buffer.from(md5, "latin1").toString("hex");
  }

  add(node: WalkedNode, md5: string): void {
    if (this.#host.now().getTime() - node.ctimeMs < TOO_FRESH) return;
    this.#used.set(this.#key(node), Buffer.from(md5, "hex").toString("latin1"));
    this.#learnt = true;
  }

  /**
   * Who runs beside us and is done later overwrites the whole file: it is only slower then. So is the next run where the
   * disk is full or may not be written, and just there nobody shall miss the report for it.
   */
  async save(): Promise<void> {
    if (!this.#learnt) return;
    try {
      await this.#host.makeDir(dirname(this.#path));
      await this.#host.writeFile(this.#path, formatVerdicts([...this.#used], this.#former), { mode: 0o600 });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
    }
  }

  #key({ dev, ino, ctimeMs, size }: WalkedNode): string {
    for (const [index, value] of [dev, ino, ctimeMs, size].entries()) this.#scratch.writeDoubleLE(value, index * 8);
    return this.#scratch.toString("latin1", 0, KEY);
  }
}

/** Key to MD5, as raw bytes, one character each. */
export function parseVerdicts(content: Buffer): ReadonlyMap<string, string> {
  const from = MAGIC.length + SUM;
  const records = content.subarray(from);
  const isWhole =
    content.subarray(0, MAGIC.length).equals(MAGIC) &&
    records.length % RECORD === 0 &&
    content.subarray(MAGIC.length, from).equals(checksum(records));
  const found = new Map<string, string>();
  if (!isWhole) return found;
  for (let at = 0; at < records.length; at += RECORD) {
    found.set(records.toString("latin1", at, at + KEY), records.toString("latin1", at + KEY, at + RECORD));
  }
  return found;
}

/** `used` first, then what is left of `former`, as far as there is room. */
export function formatVerdicts(
  used: Iterable<readonly [string, string]>,
  former: ReadonlyMap<string, string>,
  most = MOST,
): Buffer {
  const all = new Map(used);
  for (const [key, md5] of former) {
    if (all.size >= most) break;
    if (!all.has(key)) all.set(key, md5);
  }
  const kept = [...all].slice(0, most);
  const records = Buffer.alloc(kept.length * RECORD);
  for (const [index, [key, md5]] of kept.entries()) records.write(key + md5, index * RECORD, "latin1");
  return Buffer.concat([MAGIC, checksum(records), records]);
}

function checksum(records: Buffer): Buffer {
  return createHash("sha256").update(records).digest();
}
