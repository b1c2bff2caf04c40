import { type Component, type SourcePosition, UserError } from "../model/index.ts";
import { specifiers } from "./remote-fs.ts";
import type { WrittenComponent, WrittenParts } from "./schema.ts";

type Written = Extract<WrittenComponent, { lethe: "encrypted" }>;

interface Accounts {
  /** The number that is declared for an account. */
  readonly uidOf: (name: string) => number | undefined;
  /** Of the component. */
  readonly where: SourcePosition | undefined;
}

/** The unit that opens it without a person, where that is asked for. Throws UserError CONFIG_OPEN_OWNER. */
export function encryptedParts(
  { options }: Written,
  { name, path, owner }: Pick<Component, "name" | "path" | "owner">,
  accounts: Accounts,
): WrittenParts {
  const { open = "by-command" } = options;
  if (open === "by-command") return {};
  const session = open === "at-login" ? `user@${numberOf(owner, path, accounts)}.service` : undefined;
  const lines = [
    ...["[Unit]", `Description=Open ${specifiers(path)}`, "After=local-fs.target"],
    // Closed with the last session; and what runs in the first one finds it open.
    ...(session === undefined ? [] : [`Before=${session}`, "StopWhenUnneeded=yes"]),
    ...["", "[Service]", "Type=oneshot", "RemainAfterExit=yes"],
    `ExecStart=/usr/bin/lethe state open ${specifiers(name)}`,
    `ExecStop=/usr/bin/lethe state close ${specifiers(name)}`,
    ...["", "[Install]", `WantedBy=${session ?? "multi-user.target"}`],
  ];
  return {
    units: { [`lethe-open-${unitPart(name)}.service`]: { content: `${lines.join("\n")}\n`, state: "enabled" } },
  };
}

function numberOf(owner: string, path: string, { uidOf, where }: Accounts): number {
  const uid = uidOf(owner);
  if (uid !== undefined) return uid;
  throw new UserError(
    "CONFIG_OPEN_OWNER",
    `${path} is to be open while ${owner} is logged in, whose number is not declared`,
    {
      ...(where === undefined ? {} : { where }),
      hint: `Say it where the user is made: user("${owner}", { uid: 1000 }); or open it at boot: { open: "at-boot" }.`,
    },
  );
}

/** A name of a component may have signs that a unit's has not. */
function unitPart(name: string): string {
  return name.replace(/[^\w:.-]/g, (sign) => `\\x${sign.charCodeAt(0).toString(16).padStart(2, "0")}`);
}
