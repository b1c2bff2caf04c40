import type { Book } from "./book.ts";

/** Where services have a directory each. */
const PLACES = ["/var/lib", "/var/cache", "/var/spool", "/var/log"];

/** Empty directories of services, which their packages' scripts make. What comes into one is told. */
export async function empty(book: Book): Promise<void> {
  for (const place of PLACES) {
    for (const name of await book.names(place)) {
      if (await book.isEmptyDirectory(`${place}/${name}`)) {
        book.emptyDirectory(`${place}/${name}`, "an empty directory, which its service makes again");
      }
    }
  }
}
