/** From what is on the disk, and what it is compared with, to findings. */
export type { SurveyContext } from "./context.ts";
export { surveyHome } from "./home.ts";
export { type PackagesRequest, surveyPackages } from "./packages.ts";
