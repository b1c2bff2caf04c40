/**
 * A difference between two trees. Paths are bytes, relative to the tree's root, without a leading slash.
 * Of one path it can be said that it moved, that its content or metadata changed, and that its extended
 * attributes did; each is a change of its own. What was created is listed one by one; what was deleted, by its top.
 */
export type Change = CreatedChange | DeletedChange | ModifiedChange | MetadataChange | XattrChange | MovedChange;

export type NodeType = "file" | "directory" | "symlink" | "fifo" | "socket" | "char" | "block";

interface ChangeBase {
  readonly path: Buffer;
  readonly type: NodeType;
}

export interface CreatedChange extends ChangeBase {
  readonly kind: "created";
  /** Bytes, for a regular file where it is known. */
  readonly size?: number;
}

/** The top of what is gone, by its former path; what was below it is gone with it, unless it moved. */
export interface DeletedChange extends ChangeBase {
  readonly kind: "deleted";
}

/** Content of a file, target of a symlink, or the node's very type differs. */
export interface ModifiedChange extends ChangeBase {
  readonly kind: "modified";
  /** Its former type, where that was another; nothing else is then compared. */
  readonly was?: NodeType;
  /** Bytes, for a regular file. */
  readonly size?: number;
  /** Metadata that changed too. */
  readonly changed: readonly MetadataField[];
}

export interface MetadataChange extends ChangeBase {
  readonly kind: "metadata";
  readonly changed: readonly MetadataField[];
}

/**
 * `mtime` is told beside another difference, and alone only of an empty file, a stamp; never of a directory: it
 * follows what happens in it. `flags` are those of chattr(1). `links`:
 * the path is one file with other paths than before, among those that both trees have.
 */
export type MetadataField = "mode" | "owner" | "mtime" | "flags" | "device" | "links";

/** Extended attributes, and ACLs, which are attributes named `system.posix_acl_*`. */
export interface XattrChange extends ChangeBase {
  readonly kind: "xattr";
  /** Attribute names, sorted; one character a byte. */
  readonly changed: readonly string[];
}

/** Children of a moved directory are silent unless they changed themselves. */
export interface MovedChange extends ChangeBase {
  readonly kind: "moved";
  /** In the former tree. */
  readonly from: Buffer;
}
