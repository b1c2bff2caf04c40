import type { Finding, Survey } from "../../src/model/index.ts";

export async function findingsOf(survey: Survey): Promise<Finding[]> {
  const found: Finding[] = [];
  for await (const batch of survey.findings) found.push(...batch);
  return found;
}
