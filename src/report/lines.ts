import type {
  Amount,
  Attribution,
  BytePath,
  Finding,
  LooseLine,
  NodeType,
  Place,
  RestLine,
  Suggestion,
  UnownedLine,
  WorkTree,
  WorkTreeLine,
} from "../model/index.ts";
import { type ReportContext, userOwner } from "./context.ts";
import { tellLoss } from "./losses.ts";

/** Makes lines of what was added up: whose it is, and what to do about it. */
export class LineMaker {
  readonly #context: ReportContext;

  constructor(context: ReportContext) {
    this.#context = context;
  }

  unowned(finding: Finding, amount: Amount, apart: number): UnownedLine {
    const { path, type, from } = finding;
    return {
      kind: "unowned",
      path,
      type,
      amount,
      owner: this.owner(finding),
      suggestion: this.suggestion(finding, amount),
      apart,
      ...(from === undefined ? {} : { from }),
    };
  }

  loose(path: BytePath, uid: number, amount: Amount, names: readonly string[]): LooseLine {
    return { kind: "loose", path, amount, owner: this.#ownerOf(path, uid), names };
  }

  /** Without a suggestion: what it would be about is the whole directory. */
  rest(path: BytePath, uid: number, amount: Amount, names: readonly string[]): RestLine {
    return { kind: "rest", path, amount, owner: this.#ownerOf(path, uid), names };
  }

  workTree(work: WorkTree, uid: number, amount: Amount): WorkTreeLine {
    const { path, losses } = work;
    const suggestion = this.#suggest({ path, type: "directory", kind: "unowned", work }, amount);
    return {
      kind: "work-tree",
      path,
      amount,
      owner: this.#ownerOf(path, uid),
      suggestion,
      loses: losses.map((loss) => tellLoss(loss)),
    };
  }

  owner({ package: name, path, uid }: Finding): Attribution {
    return name === undefined ? this.#ownerOf(path, uid) : { by: "package", name };
  }

  suggestion({ path, type, kind, package: name, conffile }: Finding, amount: Amount): Suggestion {
    return this.#suggest(
      {
        path,
        type,
        kind,
        ...(name === undefined ? {} : { package: name }),
        ...(conffile === true ? { conffile } : {}),
      },
      amount,
    );
  }

  #ownerOf(path: BytePath, uid: number): Attribution {
    return this.#context.rules.attribute(path) ?? userOwner(uid, this.#context.disk);
  }

  #suggest(place: Omit<Place, "size" | "count" | "type"> & { type: NodeType }, amount: Amount): Suggestion {
    return this.#context.rules.suggest({
      ...place,
      size: amount.bytes,
      count: amount.files + amount.directories,
    });
  }
}
