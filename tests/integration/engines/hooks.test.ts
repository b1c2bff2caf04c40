import { execFileSync, spawn } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { stateSync } from "../../../src/workflows/index.ts";
import { needPrograms } from "../../support/programs.ts";
import { buildRelease } from "../../support/script.ts";
import { freePort } from "../../support/sshd.ts";
import { testWorkspace } from "../../support/workspace.ts";

let place: string;
const atEnd: (() => unknown)[] = [];

beforeAll(() => {
  needPrograms({ pg_dumpall: "postgresql", sqlite3: "sqlite3", rsync: "rsync" });
  buildRelease();
});

beforeEach(() => {
  place = mkdtempSync("/srv/lethe-hooks-");
  chmodSync(place, 0o755);
  // A store on the same file system is what a person says is meant.
  mkdirSync(path("copy/.lethe-store"), { recursive: true });
  writeFileSync(path("copy/.lethe-store/owner.meadow.mirror.dump"), "");
});

afterEach(async () => {
  for (const end of atEnd.splice(0).reverse()) await end();
  rmSync(place, { recursive: true, force: true });
});

const path = (...parts: string[]) => join(place, ...parts);

/** The examples are modules of a config. */
function declare(entry: string): void {
  cpSync("examples/components", path("config/components"), { recursive: true });
  writeFileSync(
    path("config/system.ts"),
    `import { debian, defineSystem } from "lethe";
export default defineSystem({ hostname: "meadow", packages: debian("trixie"), configHome: "${path("home")}" });\n`,
  );
  writeFileSync(
    path("config/state.ts"),
    `import { defineState, mirror, rsync } from "lethe";
import { postgresql } from "./components/postgresql.ts";
import { sqlite } from "./components/sqlite.ts";
const dump = mirror({ path: "${path("dump")}", owner: OWNER, group: OWNER }, { name: "dump", target: rsync("${path("copy")}") });
export default defineState([${entry}]);
void postgresql;
void sqlite;\n`.replaceAll("OWNER", entry.startsWith("postgresql") ? '"postgres"' : '"root"'),
  );
}

async function sync() {
  const all = await stateSync({ ...testWorkspace(), cwd: place }, [path("dump")], {
    config: path("config"),
    onSynced: () => undefined,
  });
  return all[0];
}

const asPostgres = (program: string, words: readonly string[]) =>
  execFileSync("runuser", ["--user", "postgres", "--", program, ...words], { encoding: "utf8", cwd: "/" });

test("a dump of PostgreSQL that runs is in the copy, and gives the same rows back", async () => {
  const port = await freePort();
  const [version = ""] = readdirSync("/usr/lib/postgresql").sort().reverse();
  const bin = (name: string) => join("/usr/lib/postgresql", version, "bin", name);
  for (const name of ["cluster", "dump"]) {
    execFileSync("install", ["-d", "-o", "postgres", "-g", "postgres", "-m", "700", path(name)]);
  }
  asPostgres(bin("initdb"), ["--auth=trust", "--encoding=UTF8", "--no-sync", path("cluster")]);
  const options = `-p ${port} -k ${path("cluster")} -c listen_addresses= -c fsync=off`;
  const control = (...words: string[]) =>
    execFileSync("runuser", ["--user", "postgres", "--", bin("pg_ctl"), "-D", path("cluster"), "-w", ...words], {
      stdio: "ignore",
      cwd: "/",
    });
  control("-o", options, "-l", path("cluster/log"), "start");
  let running = true;
  const stop = () => {
    if (running) control("-m", "immediate", "stop");
    running = false;
  };
  atEnd.push(stop);
  const psql = (database: string, ...words: string[]) =>
    asPostgres("psql", [
      "-qAt",
      "-v",
      "ON_ERROR_STOP=1",
      "-h",
      path("cluster"),
      "-p",
      String(port),
      ...words,
      database,
    ]);
  psql("postgres", "-c", "create role keeper login");
  psql("postgres", "-c", "create database letters owner keeper");
  psql("letters", "-c", "create table letter (id int primary key, words text)");
  psql("letters", "-c", "insert into letter select n, 'Grüße ''' || n || E'\\n' from generate_series(1, 1000) n");
  const rows = () => psql("letters", "-c", "select * from letter order by id");
  const before = rows();
  expect(before.split("\n").length).toBeGreaterThan(1000);

  declare(`postgresql(dump, { port: ${port}, host: "${path("cluster")}" })`);
  const synced = await sync();
  expect(synced).toMatchObject({ moved: true });
  expect(synced?.failed).toBeUndefined();
  expect(readdirSync(path("copy"))).toContain("all.sql");

  psql("postgres", "-c", "drop database letters");
  psql("postgres", "-c", "drop role keeper");
  cpSync(path("copy/all.sql"), path("cluster/all.sql"));
  execFileSync("chown", ["postgres", path("cluster/all.sql")]);
  // The role that restores is one of those that the dump would make anew.
  asPostgres("psql", ["-q", "-h", path("cluster"), "-p", String(port), "-f", path("cluster/all.sql"), "postgres"]);
  expect(rows()).toBe(before);
  expect(psql("postgres", "-c", "select pg_get_userbyid(datdba) from pg_database where datname = 'letters'")).toBe(
    "keeper\n",
  );

  stop();
  const copied = readFileSync(path("copy/all.sql"), "utf8");
  const failed = await sync();
  expect(failed?.failed?.step.title).toBe("quiesce postgresql");
  expect(readFileSync(path("copy/all.sql"), "utf8")).toBe(copied);
});

test("SQLite is copied as it is at one moment, while a writer never stops", async () => {
  mkdirSync(path("shop"));
  mkdirSync(path("dump"));
  const database = path("shop/it's a shop.db");
  const sql = (file: string, words: string) => execFileSync("sqlite3", [file, words], { encoding: "utf8" }).trim();
  sql(
    database,
    "pragma journal_mode = wal; create table debit (id integer primary key); create table credit (id integer)",
  );
  const writer = spawn("sqlite3", ["-cmd", ".timeout 60000", database], { stdio: ["pipe", "ignore", "ignore"] });
  writer.stdin.on("error", () => undefined);
  let isWriting = true;
  const closed = new Promise((done) => writer.once("close", done));
  const write = () => {
    if (!isWriting) return;
    // Either both or none: a copy that was torn would have one more.
    const both = "begin; insert into debit default values; insert into credit select max(id) from debit; commit;\n";
    writer.stdin.write(both.repeat(20), () => setImmediate(write));
  };
  write();
  atEnd.push(() => {
    isWriting = false;
    writer.kill();
    return closed;
  });
  while (!existsSync(database) || Number(sql(database, "select count(*) from debit")) < 500) {
    await new Promise((done) => setTimeout(done, 50));
  }
  declare(`sqlite(${JSON.stringify(database)}, dump)`);
  const synced = await sync();
  expect(synced).toMatchObject({ moved: true });
  expect(synced?.failed).toBeUndefined();
  const copy = path("copy/it's a shop.db");
  expect(sql(copy, "pragma integrity_check")).toBe("ok");
  const [debit, credit, newest] = ["count(*) from debit", "count(*) from credit", "max(id) from debit"].map((what) =>
    Number(sql(copy, `select ${what}`)),
  );
  expect(debit).toBeGreaterThanOrEqual(500);
  expect([credit, newest]).toEqual([debit, debit]);
  // It was still being written.
  expect(Number(sql(database, "select count(*) from debit"))).toBeGreaterThan(debit ?? 0);
});
