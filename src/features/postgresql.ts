import { defineFeature, directory, file } from "../language/index.ts";

export interface PostgresqlOptions {
  /** Major version: 17 by default, the one of trixie. */
  readonly version?: number;
  /** 5432 by default. */
  readonly port?: number;
  /** Further settings of postgresql.conf: `{ shared_buffers: "1GB" }`. */
  readonly settings?: Readonly<Record<string, string | number | boolean>>;
  /** Lines of pg_hba.conf in place of the usual ones (peer on the socket, passwords from this host). */
  readonly authentication?: readonly string[];
}

const usual = ["local all all peer", "host all all 127.0.0.1/32 scram-sha-256", "host all all ::1/128 scram-sha-256"];

/** PostgreSQL with one cluster, `main`: its settings are declared, its data is made at the first boot and kept. */
export const postgresql = (options: PostgresqlOptions = {}) => {
  const { version = 17, port = 5432, settings = {}, authentication = usual } = options;
  const data = `/var/lib/postgresql/${version}/main`;
  const place = `/etc/postgresql/${version}/main` as const;
  const owner = { owner: "postgres", group: "postgres" };
  const conf = {
    data_directory: data,
    hba_file: `${place}/pg_hba.conf`,
    ident_file: `${place}/pg_ident.conf`,
    external_pid_file: `/run/postgresql/${version}-main.pid`,
    unix_socket_directories: "/run/postgresql",
    cluster_name: `${version}/main`,
    port,
    ...settings,
  };
  return defineFeature("postgresql", {
    packages: [`postgresql-${version}`],
    files: {
      [`/etc/postgresql/${version}`]: file.directory(owner),
      [place]: file.directory(owner),
      [`${place}/postgresql.conf`]: file.text(lines(Object.entries(conf).map(setting)), owner),
      [`${place}/pg_hba.conf`]: file.text(lines(authentication), { ...owner, mode: 0o640 }),
      [`${place}/pg_ident.conf`]: file.text("", { ...owner, mode: 0o640 }),
      [`${place}/start.conf`]: file.text("auto\n", owner),
    },
    units: {
      "postgresql.service": "enabled",
      [`postgresql@${version}-main.service`]: {
        dropins: { lethe: `[Unit]\nRequires=postgresql-first.service\nAfter=postgresql-first.service\n` },
      },
      "postgresql-first.service": { content: firstUnit(version, data) },
    },
    state: [
      directory("/var/lib/postgresql", { ...owner, reason: "the databases" }),
      directory("/var/log/postgresql", { group: "postgres", mode: 0o1775, reason: "the log of the databases" }),
    ],
  });
};

function firstUnit(version: number, data: string): string {
  return lines([
    "[Unit]",
    "Description=PostgreSQL: an empty cluster, once",
    `ConditionPathExists=!${data}/PG_VERSION`,
    "RequiresMountsFor=/var/lib/postgresql",
    "[Service]",
    "Type=oneshot",
    "User=postgres",
    // Made beside and renamed: one that was cut off in the middle is made anew.
    `ExecStartPre=/bin/sh -c 'rm -rf ${data}.new && mkdir -p ${data}.new'`,
    `ExecStart=/usr/lib/postgresql/${version}/bin/initdb --pgdata=${data}.new --encoding=UTF8 --auth-local=peer --auth-host=scram-sha-256 --no-instructions`,
    `ExecStartPost=/bin/mv ${data}.new ${data}`,
  ]);
}

function setting([name, value]: [string, string | number | boolean]): string {
  return `${name} = '${String(value).replaceAll("'", "''")}'`;
}

function lines(all: readonly string[]): string {
  return all.map((line) => `${line}\n`).join("");
}
