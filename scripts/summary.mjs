import { existsSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

/** Adds up vitest's reports, a line for each project and the plain sum last. Ends with 1 where anything failed. */
const [directory, ...projects] = process.argv.slice(2);
const sums = projects.map((project) => ({ project, ...count(project) }));

console.log("");
for (const { project, passed, failures } of sums) {
  console.log(`${project}: ${passed} passed, ${failures.length} failed`);
  for (const failure of failures) console.log(`  failed: ${failure}`);
}
const passed = sums.reduce((sum, project) => sum + project.passed, 0);
const failed = sums.reduce((sum, project) => sum + project.failures.length, 0);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;

function count(project) {
  const report = join(directory, `${project}.json`);
  const ended = existsSync(join(directory, `${project}.failed`));
  if (!existsSync(report)) return { passed: 0, failures: [`${project}: vitest itself ended without a report`] };
  const { numPassedTests, testResults } = JSON.parse(readFileSync(report, "utf8"));
  const failures = testResults.flatMap(failuresOf);
  // An error outside every test, such as a promise that nobody awaited.
  if (failures.length === 0 && ended) failures.push(`${project}: an error outside the tests, see above`);
  return { passed: numPassedTests, failures };
}

function failuresOf({ name: path, status, message, assertionResults }) {
  const name = relative("", path);
  const failed = assertionResults.filter((test) => test.status === "failed").map((test) => `${name}: ${test.fullName}`);
  if (failed.length > 0 || status !== "failed") return failed;
  return [`${name}: ${message.split("\n")[0]}`];
}
