const stages =
  "config|packages|tools|image|generation|boot|changes|installed|survey|rules|report|amend|state|secrets|engines|walk|runtime|import|disk|vm";

/** The arrows of ARCHITECTURE.md. Each rule carries its reason. */
module.exports = {
  forbidden: [
    {
      name: "no-circles",
      severity: "error",
      comment: "In a circle no part can be read, tested or replaced alone.",
      from: {},
      to: { circular: true },
    },
    {
      name: "one-door",
      severity: "error",
      comment: "A folder's index.ts is its door: what is behind it may change without asking the neighbours.",
      from: { path: "^src/([^/]+)/" },
      to: { path: "^src/([^/]+)/", pathNot: ["^src/$1/", "^src/[^/]+/index\\.ts$"] },
    },
    {
      name: "model-imports-nothing",
      severity: "error",
      comment: "The model is what every part speaks about, so it may depend on no part.",
      from: { path: "^src/model/" },
      to: { pathNot: "^src/model/" },
    },
    {
      name: "format-is-pure",
      severity: "error",
      comment: "format/ turns bytes into values and back; with an effect in it, it could not be fuzzed at full speed.",
      from: { path: "^src/format/" },
      to: { pathNot: ["^src/(model|format)/", "^(node:)?(buffer|crypto|zlib|util|path)$"] },
    },
    {
      name: "host-knows-no-stage",
      severity: "error",
      comment: "The host is the outside world; it has no idea what a package or a generation is.",
      from: { path: "^src/host/" },
      to: { path: "^src/", pathNot: "^src/(model|host)/" },
    },
    {
      name: "language-is-pure",
      severity: "error",
      comment: "A config is a function: what it can import must have no effects.",
      from: { path: "^src/(language|features)/" },
      to: { pathNot: ["^src/(model|language|features)/"] },
    },
    {
      name: "stages-take-values",
      severity: "error",
      comment: "A stage takes the former stage's value and never imports the stage: only workflows/ joins them.",
      from: { path: `^src/(${stages})/` },
      to: { path: "^src/", pathNot: ["^src/(model|format|host)/", "^src/$1/"] },
    },
    {
      name: "only-cli-knows-people",
      severity: "error",
      comment: "Flags, colours and exit statuses are the business of cli/ alone.",
      from: { pathNot: "^src/cli/" },
      to: { path: ["^src/cli/", "@stricli", "picocolors"] },
    },
    {
      name: "workflows-know-no-cli",
      severity: "error",
      comment: "workflows/ joins stages; a page or a test calls them the same way as the command line does.",
      from: { path: "^src/workflows/" },
      to: { path: "^src/cli/" },
    },
    {
      name: "effects-through-host",
      severity: "error",
      comment: "An effect that does not go through Host escapes --dry-run and the trace.",
      from: { path: "^src/", pathNot: "^src/(host|cli)/" },
      to: { path: "^(node:)?(fs|fs/promises|child_process|http|https|net)$" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "node", "types"] },
  },
};
