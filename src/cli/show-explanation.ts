import type { Explanation } from "../workflows/index.ts";

/** Why a change is no loss, for a person. */
export function describeExplanation(explanation: Explanation): string {
  switch (explanation.by) {
    case "component":
      return `kept as ${explanation.component.type} ${explanation.component.name} (${explanation.component.by})`;
    case "parent":
      return `holds the component ${explanation.component.path}`;
    case "noise":
      return `${explanation.rule.reason} (${explanation.rule.by})`;
  }
}
