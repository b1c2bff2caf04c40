import { appendFile, readFile } from "node:fs/promises";
import { createServer } from "node:http";

const path = `${process.env.STATE_DIRECTORY}/notes.txt`;

createServer(async (request, response) => {
  if (request.method === "POST") {
    for await (const chunk of request) await appendFile(path, chunk);
    response.writeHead(204).end();
    return;
  }
  response.end(await readFile(path).catch(() => ""));
}).listen(Number(process.env.PORT));
