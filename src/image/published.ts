import type { Declaration, DeclaredFile } from "../model/index.ts";

const BY_OTHERS = 0o004;

/**
 * A declaration as everybody on its machine may read it: without the hashes of passwords, and without what files hold that
 * are not for everybody. Nothing on the machine needs them from there: they are at their own places, with their own modes.
 */
export function published(declaration: Declaration): Declaration {
  return {
    ...declaration,
    users: declaration.users.map(withoutHash),
    files: declaration.files.map(withoutContent),
  };
}

function withoutHash(user: Declaration["users"][number]): Declaration["users"][number] {
  const { passwordHash, ...others } = user;
  return passwordHash === undefined ? user : others;
}

function withoutContent(file: DeclaredFile): DeclaredFile {
  return file.type === "file" && (file.mode & BY_OTHERS) === 0 ? { ...file, content: "" } : file;
}
