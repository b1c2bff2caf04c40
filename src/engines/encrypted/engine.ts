import type { EncryptedComponent } from "../../model/index.ts";
import { type Engine, NOTHING, type Plan, type Standing, type Subject } from "../engine.ts";
import { restore } from "../restore-local.ts";
import { inspect } from "./inspect.ts";
import type { EncryptedStatus } from "./status.ts";

/**
 * Where ciphertext is opened to. What is lost with the disk is the ciphertext's own account: here is only told what was
 * written past it.
 */
export const encrypted: Engine<EncryptedComponent, EncryptedStatus> = { inspect, plan, standing };

function plan(subject: Subject<EncryptedComponent>, status: EncryptedStatus, intent: { readonly kind: string }): Plan {
  if (intent.kind === "restore" && status.kind === "locked" && !status.isMade) {
    return restore(subject);
  }
  return { steps: [], left: left(subject.component, status) };
}

function left({ path, name }: EncryptedComponent, status: EncryptedStatus): string[] {
  if (status.kind === "dead") {
    return [`the program that opened it has ended: lethe state close ${name}, and open it again`];
  }
  if (status.kind !== "locked" || status.plain.amount.files === 0) return [];
  return [`move what was written to ${path} while it was locked somewhere else, and open it`];
}

function standing({ component }: Subject<EncryptedComponent>, status: EncryptedStatus): Standing {
  const kept = `its ciphertext is at ${component.inner}`;
  switch (status.kind) {
    case "unknown":
      return { verdict: "unknown", says: [status.why], lost: NOTHING };
    case "open":
      return { verdict: "safe", says: ["open", kept], lost: NOTHING };
    case "dead":
      return { verdict: "safe", says: ["open, and does not answer", kept], lost: NOTHING };
    case "locked":
      return locked(status.plain, kept);
  }
}

function locked({ amount, partial }: Extract<EncryptedStatus, { kind: "locked" }>["plain"], kept: string): Standing {
  if (amount.files > 0) {
    const says = "it is locked, and what is in it was written unencrypted: nothing copies it";
    return { verdict: "losing", says: [says], lost: amount };
  }
  if (partial) return { verdict: "unknown", says: ["it is locked, and part of it may not be read"], lost: NOTHING };
  return { verdict: "safe", says: ["locked", kept], lost: NOTHING };
}
