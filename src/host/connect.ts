import { createConnection } from "node:net";
import type { Duplex } from "node:stream";
import { UserError } from "../model/index.ts";

export function connectUnix(path: string): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const socket = createConnection(path);
    const refused = (cause: Error) => {
      reject(new UserError("HOST_CONNECT", `nobody listens on ${path}`, { cause }));
    };
    socket.once("error", refused);
    socket.once("connect", () => {
      socket.removeListener("error", refused);
      resolve(socket);
    });
  });
}
