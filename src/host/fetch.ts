import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { UserError } from "../model/index.ts";
import type { FetchedBody, FetchOptions } from "./host.ts";
import { proxiedFetch } from "./proxy.ts";

export async function realFetch(url: string, options: FetchOptions = {}): Promise<FetchedBody> {
  return url.startsWith("file:") ? fromFile(url, options) : fromNetwork(url, options);
}

async function fromFile(url: string, options: FetchOptions): Promise<FetchedBody> {
  const path = fileURLToPath(url);
  const from = options.from ?? 0;
  try {
    const { size } = await stat(path);
    const body = createReadStream(path, { start: from });
    return { status: from > 0 ? 206 : 200, length: size - from, body };
  } catch {
    return { status: 404, length: 0, body: Readable.from([]) };
  }
}

async function fromNetwork(url: string, options: FetchOptions): Promise<FetchedBody> {
  let response: Response;
  try {
    response = await proxiedFetch(withoutCredentials(url), {
      headers: {
        ...(options.from === undefined ? {} : { range: `bytes=${options.from}-` }),
        ...authorization(url),
      },
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    throw new UserError("HOST_FETCH", `no answer from ${withoutCredentials(url)}: ${innermost(cause)}`, {
      hint: "Is the network up, and is the mirror's address right? Proxies are taken from http_proxy, https_proxy and no_proxy.",
      cause,
    });
  }
  const length = response.headers.get("content-length");
  return {
    status: response.status,
    length: length === null ? undefined : Number(length),
    body: response.body === null ? Readable.from([]) : Readable.fromWeb(response.body),
  };
}

/** fetch() says only that it failed, and a proxy's refusal is the cause of a cause. */
function innermost(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? innermost(error.cause) : error.message;
}

/** A URL's own user and password, which fetch() refuses inside it. */
function authorization(url: string): Record<string, string> {
  const { username, password } = new URL(url);
  if (username === "") return {};
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { authorization: `Basic ${Buffer.from(pair).toString("base64")}` };
}

export function withoutCredentials(url: string): string {
  return url.replace(/\/\/[^/@]+@/, "//");
}
