import { type AbsolutePath, defineComponent } from "lethe";
import { type Copied, placeOf } from "./place-of.ts";

/**
 * Put around what copies a directory of its own: before each copy the database is written there, as it is at one moment,
 * whoever writes to it meanwhile. It is a database itself: to bring it back, put it in the place of the other.
 *
 *     sqlite("/srv/shop/shop.db", backup("/srv/shop/copies", { store: nas }))
 */
export function sqlite<Source extends Copied>(database: AbsolutePath, component: Source): Source {
  const copy = `${placeOf(component)}/${database.split("/").at(-1)}`;
  // `.backup` begins anew whenever somebody writes; this reads in one transaction.
  const sql = `VACUUM INTO '${`${copy}.new`.replaceAll("'", "''")}'`;
  const whole = 'rm -f "$2.new"; sqlite3 -bail -cmd ".timeout 60000" "$1" "$3"; mv "$2.new" "$2"';
  return defineComponent("sqlite", { quiesce: ["sh", "-euc", whole, "sh", database, copy, sql] })(component);
}
