import { join } from "node:path";
import type { Host } from "../host/index.ts";
import { type Declaration, type Ids, type Layer, type Lock, UserError } from "../model/index.ts";
import { formatTable, parseTable } from "./accounts.ts";
import type { ImageContext } from "./context.ts";
import { fileNodes } from "./declared-files.ts";
import { buildEpoch } from "./epoch.ts";
import { impliedFiles } from "./implied-files.ts";
import type { Recipe } from "./layer.ts";
import { placeLocales } from "./locales.ts";
import { type AccountFiles, withAccounts } from "./people.ts";
import type { Pool } from "./pool.ts";
import { runInside } from "./sandbox.ts";
import { withSupport } from "./support.ts";
import { type TarNode, tarStream } from "./tar.ts";
import { userRecordNodes } from "./user-records.ts";

const ACCOUNT_FILES = ["passwd", "group", "shadow", "gshadow", "subuid", "subgid"] as const;

export interface DeclarationInput {
  readonly declaration: Declaration;
  readonly lock: Lock;
  readonly ids: Ids;
  readonly fresh: boolean;
}

/** What the config says of one machine: accounts, files, units, locale. */
export function declarationRecipe(
  context: ImageContext,
  pool: Pool,
  { declaration, lock, ids, fresh }: DeclarationInput,
  parent: Layer,
): Recipe {
  const epoch = buildEpoch(lock);
  return {
    name: "declaration",
    parent,
    epoch,
    allocates: false,
    inputs: { declaration, epoch, numbers: numbersOf(declaration, ids) },
    fill: async (root) =>
      withSupport(context, async (support) => {
        const accounts = withAccounts(
          await readAccounts(context.host, root),
          declaration,
          ids,
          Math.floor(epoch / 86_400),
        );
        const files = [...declaration.files, ...impliedFiles(declaration)];
        const nodes = [
          ...accountNodes(accounts, epoch),
          ...userRecordNodes(declaration, accounts, epoch),
          ...fileNodes(files, accounts, declaration.users, epoch),
        ];
        const sandbox = { root, support, epoch };
        await placeLocales(context, pool, sandbox, { parentKey: parent.key, locales: declaration.locales, fresh });
        await runInside(context, sandbox, SCRIPT, {
          input: tarStream(nodes),
          args: [homes(declaration), units(declaration)],
          onLine: (line, stream) => stream === "stdout" && context.progress.note(line),
        }).catch(unitError);
      }),
  };
}

/**
 * Homes come before the files, so that a declared file wins over skel's; units after them, since `systemctl enable`
 * reads the [Install] of files just written.
 */
const SCRIPT = `
homes=$1 units=$2
cat >/tmp/declared.tar
extract() { tar -x --same-owner --same-permissions --numeric-owner --keep-directory-symlink -C / -f /tmp/declared.tar "$@"; }
extract ${ACCOUNT_FILES.map((name) => `etc/${name}`).join(" ")}
printf '%s' "$homes" | while IFS='	' read -r name home; do
  [ ! -e "$home" ] || continue
  mkdir -p "\${home%/*}"
  cp -R --preserve=mode,timestamps /etc/skel "$home"
  chown -hR "$name:" "$home"
  chmod 700 "$home"
done
extract
printf '%s' "$units" | while read -r scope action names; do
  flag=
  [ "$scope" = system ] || flag=--global
  systemctl --quiet $flag "$action" $names
done
find / -xdev -newermt "@$SOURCE_DATE_EPOCH" -print0 | xargs -0 -r touch --no-dereference --date="@$SOURCE_DATE_EPOCH"
`;

function homes(declaration: Declaration): string {
  return declaration.users.map((user) => `${user.name}\t${user.home}\n`).join("");
}

/** One line of `scope action names` for each kind of change: starting systemctl once for each unit takes its time. */
function units(declaration: Declaration): string {
  const line = (scope: string, state: string, action: string) => {
    const names = declaration.units.filter((unit) => unit.scope === scope && unit.state === state);
    return names.length === 0 ? "" : `${scope} ${action} ${names.map((unit) => unit.name).join(" ")}\n`;
  };
  return ["system", "user"]
    .flatMap((scope) => [line(scope, "disabled", "disable"), line(scope, "enabled", "enable")])
    .join("");
}

function unitError(error: unknown): never {
  const details = error instanceof UserError ? error.details : [];
  const missing = details.map((line) => /unit (?:file )?'?(\S+?)'? does not exist/i.exec(line)?.[1]).find(Boolean);
  if (missing === undefined) throw error;
  throw new UserError("IMAGE_NO_UNIT", `the unit ${missing} is not in this system`, {
    hint: "Add the package or the feature that brings it, or give the unit its content.",
    cause: error,
  });
}

async function readAccounts(host: Host, root: string): Promise<AccountFiles> {
  const read = async (name: string) => {
    const path = join(root, "etc", name);
    return (await host.exists(path)) ? parseTable(await host.readText(path)) : [];
  };
  return {
    passwd: await read("passwd"),
    group: await read("group"),
    shadow: await read("shadow"),
    gshadow: await read("gshadow"),
    subuid: await read("subuid"),
    subgid: await read("subgid"),
  };
}

function accountNodes(accounts: AccountFiles, mtime: number): TarNode[] {
  const shadow = Number(accounts.group.find((entry) => entry[0] === "shadow")?.[2] ?? 0);
  return ACCOUNT_FILES.map((name) => {
    const secret = name.endsWith("shadow");
    return {
      path: `etc/${name}`,
      type: "file",
      mode: secret ? 0o640 : 0o644,
      uid: 0,
      gid: secret ? shadow : 0,
      mtime,
      content: Buffer.from(formatTable(accounts[name])),
    };
  });
}

/** Of all numbers those that this layer writes. */
function numbersOf(declaration: Declaration, ids: Ids) {
  const users = declaration.users.map(({ name }) => [name, ids.users[name], ids.groups[name], ids.subids[name]]);
  const groups = declaration.groups.map(({ name }) => [name, ids.groups[name]]);
  return { users, groups };
}
