/** From what is on the disk, and what it is compared with, to findings. */
export { type ChangesRequest, surveyChanges } from "./changes.ts";
export type { SurveyContext } from "./context.ts";
export { surveyHome } from "./home.ts";
export { packageChanges } from "./package-changes.ts";
export { type PackagesRequest, surveyPackages } from "./packages.ts";
export { type RebuiltRequest, surveyRebuilt } from "./rebuilt.ts";
