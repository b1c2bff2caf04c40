import type { Root } from "../../generation/index.ts";

export interface SummarySubject {
  /** Whose changes are told; absent: there is nothing to tell of. */
  readonly subject?: Root;
  /** The running root is the former one, carried forward: what is told would have gone. */
  readonly carried: boolean;
  /**
   * What was there when its boot was complete is told too: in a root that was carried forward that is what earlier
   * sessions left, and not what the boot wrote.
   */
  readonly whole: boolean;
}

/** Of which root the next login is told. `running` is the boot that runs. */
export function summarySubject(roots: readonly Root[], running: string | undefined): SummarySubject {
  const live = roots.find(({ boot }) => boot === running);
  if (live?.carried !== undefined) return { subject: live, carried: true, whole: true };
  const subject = roots.findLast(({ boot, complete }) => complete !== undefined && boot !== running);
  if (subject === undefined) return { carried: false, whole: false };
  return { subject, carried: false, whole: subject.carried !== undefined };
}
