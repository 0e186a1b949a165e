/** Who may import what: docs/architecture.md, in rules. `npm run check` fails on a forbidden import or a circle. */
const zones = {
  shared: { zones: [], packages: ['zod', '@msgpack/msgpack'] },
  engine: { zones: ['shared', 'modelfile/onnx/format'], packages: ['zod', 'linear-sum-assignment', 'ml-matrix'] },
  dataset: {
    zones: ['shared', 'engine/network'],
    packages: ['sharp', 'csv-parse', 'tar', 'yauzl', 'hyparquet', '@streamparser/json', 'lru-cache', 'yaml', 'zod'],
  },
  modelfile: {
    zones: ['shared', 'engine/network', 'engine/layers', 'engine/shape'],
    packages: ['zod', 'protobufjs', 'h5wasm', 'yauzl', 'yaml'],
  },
  catalog: { zones: ['shared'], packages: ['better-sqlite3', 'lru-cache', 'zod'] },
  figure: {
    zones: ['shared'],
    packages: [
      ...['pdfkit', 'fontkit', 'harfbuzzjs', 'bidi-js', '@resvg/resvg-js', '@expo-google-fonts', 'sharp'],
      ...['d3-scale', 'd3-scale-chromatic', 'd3-color'],
    ],
  },
  workbench: {
    zones: ['shared', 'engine', 'dataset', 'modelfile', 'catalog', 'figure'],
    packages: ['zod', 'env-paths', 'sharp', 'lru-cache', 'fflate', 'fontkit', 'yaml'],
  },
  host: {
    zones: ['workbench', 'shared'],
    packages: [
      ...['commander', 'cli-progress', 'string-width', 'open'],
      ...['hono', '@hono/node-server', 'ws', 'p-queue', 'pino', 'zod'],
    ],
  },
  main: { zones: ['shared'], packages: ['electron', 'ws', 'zod'] },
  preload: { zones: ['shared'], packages: ['electron'] },
  renderer: {
    zones: ['shared', 'figure'],
    packages: [
      ...['vue', 'vue-router', 'pinia', 'vue-i18n', 'reka-ui', '@vueuse/core', '@tanstack/vue-virtual'],
      ...['copy-text-to-clipboard', 'echarts', '@lucide/vue', '@fontsource-variable/inter', 'vue-draggable-plus'],
      '@dagrejs/dagre',
    ],
  },
};

/** A tensor library is imported in its own runtime's folder and nowhere else. */
const runtimePackages = {
  onnx: ['onnxruntime-node'],
  tfjs: ['@tensorflow/tfjs-core', '@tensorflow/tfjs-node', '@tensorflow/tfjs-node-gpu'],
};

/** What a part of an experiment (`src/experiments/<name>/<part>.ts` and the folder of that name) may import: other parts of its own, and zones. */
const parts = {
  declaration: { parts: [], zones: ['shared'] },
  sentences: { parts: [], zones: ['shared'] },
  analysis: { parts: ['declaration'], zones: ['shared', 'engine'] },
  job: {
    parts: ['declaration', 'sentences', 'analysis', 'source', 'panel'],
    zones: [...zones.workbench.zones, 'workbench'],
  },
  queries: { parts: ['declaration', 'sentences'], zones: ['shared', 'engine/network', 'catalog', 'workbench'] },
  sharing: { parts: ['declaration', 'queries'], zones: ['shared', 'workbench'] },
  command: { parts: ['declaration', 'job', 'queries'], zones: ['shared', 'host/cli', 'workbench'] },
  panel: { parts: ['declaration', 'sentences'], zones: ['shared', 'figure'] },
  source: {
    parts: ['declaration', 'analysis', 'job', 'queries', 'panel'],
    zones: [...zones.workbench.zones, 'workbench'],
  },
  screen: { parts: ['declaration'], zones: ['shared', 'figure', 'renderer'] },
};
/** Packages as in the zone that a part is of. */
const zoneOfPart = {
  declaration: 'shared',
  sentences: 'shared',
  analysis: 'engine',
  command: 'host',
  panel: 'figure',
  screen: 'renderer',
};

/** Which lists of experiments (`src/experiments/<list>.ts`) a zone reads. */
const lists = {
  shared: ['declarations', 'sentences'],
  figure: ['panels'],
  workbench: ['declarations', 'analyses', 'jobs', 'sources'],
  host: ['declarations', 'jobs', 'queries', 'sources', 'commands', 'sharings'],
  renderer: ['declarations', 'screens', 'sharedScreens'],
};

const anyOf = (names) => names.map((name) => name.replace(/[/.]/g, '\\$&')).join('|');

const zoneRules = Object.entries(zones).map(([zone, allowed]) => ({
  name: `${zone}-imports`,
  severity: 'error',
  from: { path: `^src/${zone}/` },
  to: {
    path: '^src/',
    pathNot: [
      `^src/(${[zone, ...allowed.zones].join('|')})(/|\\.ts$)`,
      `^src/experiments/(${(lists[zone] ?? []).join('|')})\\.ts$`,
    ],
  },
}));

const partRules = Object.entries(parts).map(([part, allowed]) => ({
  name: `experiment-${part}-imports`,
  severity: 'error',
  from: { path: `^src/experiments/([^/]+)/${part}(\\.ts$|/)` },
  to: {
    path: '^src/',
    pathNot: [
      `^src/(${allowed.zones.join('|')})(/|\\.ts$)`,
      `^src/experiments/$1/(${[part, ...allowed.parts].join('|')})(\\.ts$|/)`,
    ],
  },
}));

const partPackageRules = Object.keys(parts).map((part) => ({
  name: `experiment-${part}-packages`,
  severity: 'error',
  from: { path: `^src/experiments/[^/]+/${part}(\\.ts$|/)` },
  to: {
    dependencyTypesNot: ['core', 'local'],
    path: '^node_modules/',
    pathNot: `^node_modules/(@types/)?(${anyOf(zones[zoneOfPart[part] ?? 'workbench'].packages)})/`,
  },
}));

/** A list of experiments imports their parts, and nothing else does it name. */
const listRule = {
  name: 'experiment-lists',
  severity: 'error',
  from: { path: '^src/experiments/[^/]+\\.ts$' },
  to: { path: '^src/', pathNot: '^src/experiments/[^/]+/' },
};

const packageRules = Object.entries(zones).map(([zone, allowed]) => ({
  name: `${zone}-packages`,
  severity: 'error',
  from: { path: `^src/${zone}/`, pathNot: `^src/engine/runtime/(${Object.keys(runtimePackages).join('|')})/` },
  to: {
    dependencyTypesNot: ['core', 'local'],
    path: '^node_modules/',
    ...(allowed.packages.length > 0 && { pathNot: `^node_modules/(@types/)?(${anyOf(allowed.packages)})/` }),
  },
}));

const runtimeRules = Object.entries(runtimePackages).map(([runtime, packages]) => ({
  name: `${runtime}-runtime-packages`,
  severity: 'error',
  from: { path: `^src/engine/runtime/${runtime}/` },
  to: { dependencyTypesNot: ['core'], path: '^node_modules/', pathNot: `^node_modules/(${anyOf(packages)})/` },
}));

/** Who loads ONNX Runtime any other way has its telemetry. */
const telemetryRule = {
  name: 'onnx-runtime-without-telemetry',
  severity: 'error',
  from: { pathNot: '^src/engine/runtime/onnx/package\\.ts$' },
  to: { path: '^node_modules/onnxruntime-node/' },
};

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-orphans', severity: 'error', from: { orphan: true, pathNot: '\\.d\\.ts$' }, to: {} },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    ...zoneRules,
    ...partRules,
    ...partPackageRules,
    listRule,
    ...packageRules,
    ...runtimeRules,
    telemetryRule,
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default'] },
  },
};
