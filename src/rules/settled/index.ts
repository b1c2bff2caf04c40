import type { Host } from "../../host/index.ts";
import type { Gathered } from "../gathered.ts";
import { Book } from "./book.ts";
import { copies } from "./copies.ts";
import { displayManager } from "./display-manager.ts";
import { empty } from "./empty.ts";
import { enabled } from "./enabled.ts";
import { joined } from "./joined.ts";
import { links } from "./links.ts";
import { ucf } from "./ucf.ts";
import { written } from "./written.ts";

/**
 * What packages' scripts put among settings, and nobody has changed since: each is compared with what the script would make,
 * but for comments. Where anything else is in it, the path has no rule. `homes`: those of people, who were given copies of /etc/skel.
 */
export async function settled(host: Host, root: string, homes: readonly string[], gathered: Gathered): Promise<void> {
  const book = new Book(host, root, gathered);
  await ucf(book);
  await copies(book, homes);
  await written(book);
  await enabled(book);
  await joined(book);
  await links(book);
  await displayManager(book);
  await empty(book);
}
