import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { npmProgram } from "../npm-program.ts";
import { freePort, startServer, type TestServer } from "./servers.ts";

/** What it lets in. */
export const S3_KEYS = { id: "S3RVER", secret: "S3RVER" } as const;

/**
 * S3 as far as objects and signed requests go, on loopback. By TLS: what clients send without is signed piece by piece,
 * and this server would keep the signatures among the bytes. `certificate`: the file of its own.
 */
export async function startS3(place: string, bucket: string): Promise<TestServer & { readonly certificate: string }> {
  const [key, certificate, data] = ["s3-key.pem", "s3.pem", "s3"].map((name) => join(place, name));
  if (key === undefined || certificate === undefined || data === undefined) throw new Error("there are three");
  mkdirSync(data, { recursive: true });
  const made = ["-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"];
  const kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"];
  execFileSync("openssl", ["req", "-x509", ...kind, ...made, "-keyout", key, "-out", certificate], { stdio: "pipe" });
  const port = await freePort();
  const program = join(npmProgram("s3rver", "3.7.1"), "bin/s3rver.js");
  const options = ["--silent", "--directory", data, "--address", "127.0.0.1", "--port", String(port)];
  const tls = ["--key", key, "--cert", certificate, "--configure-bucket", bucket];
  const server = await startServer([process.execPath, program, ...options, ...tls], port);
  return { ...server, certificate };
}
