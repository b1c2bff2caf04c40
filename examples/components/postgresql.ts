import { defineComponent } from "lethe";
import { type Copied, placeOf } from "./place-of.ts";

interface Options {
  readonly port?: number;
  /** Directory of its socket, or a name. */
  readonly host?: string;
}

/**
 * Put around what copies a directory of its own: before each copy all databases and roles are written there, whole, to
 * `all.sql`. The files of the cluster itself are of no use to a copy that is made while the server runs.
 *
 *     postgresql(backup("/var/backups/postgresql", { store: nas, owner: "postgres", group: "postgres" }))
 *
 * Brought back by: psql --file /var/backups/postgresql/all.sql postgres
 */
export function postgresql<Source extends Copied>(component: Source, { port = 5432, host }: Options = {}): Source {
  const dump = `${placeOf(component)}/all.sql`;
  const server = [`--port=${port}`, ...(host === undefined ? [] : [`--host=${host}`])];
  const whole = 'umask 077; dump=$1; shift; pg_dumpall --clean --if-exists "$@" >"$dump.new"; mv "$dump.new" "$dump"';
  return defineComponent("postgresql", {
    quiesce: ["sh", "-euc", whole, "sh", dump, ...server],
    user: "postgres",
  })(component);
}
