import { escapedPath, pathText, type RestoreConflict, type RestoreStep } from "../workflows/index.ts";

export { pathText };

export function describeConflict({ path, differs, newer }: RestoreConflict): string {
  return `${pathText(path)} (${differs}${newer ? "; newer than what would come back" : ""})`;
}

export function describeStep(step: RestoreStep, planned: boolean): string {
  const would = planned ? "would " : "";
  const path = pathText(step.path);
  switch (step.action) {
    case "make-directory":
      return `${would}make directory ${path}`;
    case "copy":
      return [
        ...(step.aside === undefined ? [] : [`${would}rename ${path} to ${pathText(step.aside)}`]),
        `${would}bring back ${path}${step.type === "directory" ? "/" : ""}`,
      ].join("\n");
    case "set-attributes":
      return `${would}set owner, mode and attributes of ${path}/`;
    case "link":
      return `${would}link ${path} to ${pathText(step.to)}`;
  }
}

/** For --json: paths as text that can be turned back into their bytes (docs/reference/changes.md). */
export function stepValue(step: RestoreStep): Record<string, string> {
  return Object.fromEntries(
    Object.entries(step).map(([key, value]: [string, string]) =>
      ["path", "from", "to", "like", "aside"].includes(key) ? [key, escapedPath(value)] : [key, value],
    ),
  );
}
