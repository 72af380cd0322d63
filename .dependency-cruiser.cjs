// The rooms of the house and who may enter which. Each rule says why; packages/config/walls/walls.test.ts plants a violation of every one.
// dependency-cruiser needs the JavaScript API of TypeScript, so `typescript` must resolve to 6.x here (with 7 it sees no violation at all).

const tests = '\\.test\\.tsx?$|/test/|/test-[a-z-]+\\.ts$|\\.bench\\.ts$'
const source = room => `^packages/${room}/`
const anyOf = rooms => rooms.map(source)

/** A room's own code may import itself and the rooms listed. */
function room(name, allowed, comment) {
  return {
    name: `${name}-imports`,
    comment,
    severity: 'error',
    from: { path: source(name), pathNot: tests },
    to: { path: '^(apps|packages|examples|e2e|scripts)/', pathNot: anyOf([name, ...allowed]) },
  }
}

const rooms = [
  room('protocol', [], 'protocol is the schema of every arrow between processes: it must load in all of them, so it imports no room.'),
  room('orchestration', ['protocol'], 'orchestration decides and has no effects: it knows only the frozen shapes of protocol.'),
  room('storage', ['protocol'], 'storage is a port: it knows bytes and keys, no rule of the product.'),
  room('git', ['protocol'], 'git is a port around the real git program: it knows trees and commits, no rule of the product.'),
  room('sandbox', ['protocol'], 'sandbox holds hostile code in: it must not hold a database, an engine or a store that could leak into it.'),
  room('bundle', ['protocol'], 'bundle runs alike in the browser and on the server: anything else it imported would have to as well.'),
  room('db', ['protocol', 'orchestration'], 'db keeps and folds events: what to do next is decided in orchestration and done in control.'),
  room('sdk', ['protocol', 'orchestration'], 'the SDK travels in every bundle of every author: nothing of the platform may come along.'),
  room('control', ['protocol', 'orchestration', 'db', 'git', 'storage'], 'control performs acts over ports: it must not know who calls it, nor how code is bundled or run.'),
  room('cli', ['protocol'], 'the command line speaks the public REST API only, like any user.'),
  room('testing', ['protocol'], 'testing gives fixtures to all packages: importing one of them would make a cycle.'),
]

module.exports = {
  forbidden: [
    {
      name: 'no-cycle',
      comment: 'A cycle has no first module: what is loaded depends on who asks. Move what both need into a third file.',
      severity: 'error',
      from: { pathNot: '/generated/' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    ...rooms,
    {
      name: 'sdk-decides-in-tests-only',
      comment: 'Only sdk/testing plans and drives runs: the planner in every author\'s bundle would tie old builds to its rules. Values, selections, the graph, cron texts, partition keys and the names of conditions are formats, not decisions, and have doors of their own.',
      severity: 'error',
      from: { path: '^packages/sdk/src/(?!testing/)', pathNot: tests },
      to: { path: source('orchestration'), pathNot: '^packages/orchestration/src/(value|selection|graph|cron|partition-key|condition)/index\\.ts$' },
    },
    {
      name: 'worker-not-sdk',
      comment: 'The worker serves bundles of any SDK version through the versioned protocol; its own copy of the SDK would be a second truth.',
      severity: 'error',
      from: { path: '^apps/worker/' },
      to: { path: '^packages/sdk/' },
    },
    {
      name: 'web-not-worker',
      comment: 'Web and worker meet in Postgres, Temporal and the object store; an act that both perform belongs in control.',
      severity: 'error',
      from: { path: '^apps/web/' },
      to: { path: '^apps/worker/' },
    },
    {
      name: 'worker-not-web',
      comment: 'Web and worker meet in Postgres, Temporal and the object store; an act that both perform belongs in control.',
      severity: 'error',
      from: { path: '^apps/worker/' },
      to: { path: '^apps/web/' },
    },
    {
      name: 'packages-not-apps',
      comment: 'An app is composed of packages; a package that knows an app can serve no other.',
      severity: 'error',
      from: { path: '^packages/', pathNot: '^packages/bench/' },
      to: { path: '^apps/' },
    },
    {
      name: 'testing-in-tests-only',
      comment: 'Fixtures start databases and servers; they must not be reachable from the product.',
      severity: 'error',
      from: { path: '^(apps|packages)/', pathNot: [tests, '^packages/(testing|bench|conformance)/', 'vitest\\.'] },
      to: { path: '^packages/testing/' },
    },
    {
      name: 'package-door',
      comment: 'Another workspace is entered by its name, through the entries of its package.json: what is behind them may change at any time.',
      severity: 'error',
      from: { path: '^(apps|packages|examples)/([^/]+)/' },
      to: { path: '^(apps|packages)/', pathNot: '^$1/$2/', dependencyTypes: ['local'] },
    },
    {
      name: 'prisma-in-db',
      comment: 'Prisma\'s types and client stay in db: everybody else goes through withTenant and the repositories, so that no query escapes row-level security.',
      severity: 'error',
      from: { pathNot: ['^packages/db/', '^prisma/'] },
      to: { path: ['(^|/)@prisma/', '^packages/db/src/generated/', '^\\.prisma/'] },
    },
    {
      name: 'sql-in-db',
      comment: 'A raw connection sees what its role sees, whoever asks; only db opens one.',
      severity: 'error',
      from: { pathNot: ['^packages/(db|testing|bench)/', tests, '^scripts/', '^e2e/', '/node_modules/'] },
      to: { path: '(^|/)node_modules/pg/|^pg$' },
    },
    {
      name: 'temporal-client-in-control',
      comment: 'control\'s engine port is the only place that knows the Temporal client: launching past it would skip admission.',
      severity: 'error',
      from: { pathNot: ['^packages/(control|testing|bench)/', tests, '/node_modules/'] },
      to: { path: '(^|/)@temporalio/client(/|$)' },
    },
    {
      name: 'workflows-are-deterministic',
      comment: 'A workflow is replayed: it may import protocol, orchestration, the workflow library and itself. Effects are activities, of which it knows only the types.',
      severity: 'error',
      from: { path: '^apps/worker/src/workflows/', pathNot: tests },
      to: {
        pathNot: ['^apps/worker/src/workflows/', '^packages/(protocol|orchestration)/', '(^|/)@temporalio/(workflow|common)(/|$)'],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'workflows-know-only-types-of-activities',
      comment: 'Of everything else a workflow may know the types of activities and nothing more.',
      severity: 'error',
      from: { path: '^apps/worker/src/workflows/', pathNot: tests },
      to: {
        dependencyTypes: ['type-only'],
        pathNot: ['^apps/worker/src/(workflows|activities)/', '^packages/(protocol|orchestration)/', '(^|/)@temporalio/(workflow|common|activity)(/|$)'],
      },
    },
    {
      name: 'workflows-without-clocks',
      comment: 'Time-zone data and cron arithmetic change with the machine, so a replay could decide otherwise than the first run did; they belong in activities.',
      severity: 'error',
      from: { path: '^apps/worker/src/workflows/', pathNot: tests },
      to: { path: '(^|/)(temporal-polyfill|croner|cron-parser)(/|$)', reachable: true },
    },
    {
      name: 'pure-orchestration',
      comment: 'A decision that reads a file, a socket or a clock cannot be replayed or tested by its arguments.',
      severity: 'error',
      from: { path: '^packages/orchestration/src/', pathNot: tests },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'feature-door',
      comment: 'A feature is entered through its index (or client/server) file or the schemas of its procedures; components, hooks and procedures are its own.',
      severity: 'error',
      from: { path: '^apps/web/src/features/([^/]+)/' },
      to: { path: '^apps/web/src/features/', pathNot: ['^apps/web/src/features/$1/', '^apps/web/src/features/[^/]+/(index|client|server|server/[^/]+-schema)\\.tsx?$'] },
    },
    {
      name: 'primitives-know-no-domain',
      comment: 'components/ui is the drawing kit: a button that knows runs cannot be used for assets.',
      severity: 'error',
      from: { path: '^apps/web/src/components/ui/', pathNot: tests },
      to: { path: ['^apps/web/src/(features|server|app|trpc)/', '^packages/'] },
    },
    {
      name: 'browser-not-server',
      comment: 'What the browser loads must not pull in the database, the engine or git; it asks a procedure.',
      severity: 'error',
      from: { path: '^apps/web/src/(features/[^/]+/(components|hooks)|components)/', pathNot: tests },
      to: { path: ['^packages/(db|control|git|storage)/', '^apps/web/src/server/'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'examples-use-the-sdk',
      comment: 'An example is what an author can write: @millrace/sdk and nothing else of ours.',
      severity: 'error',
      from: { path: '^examples/' },
      to: { path: '^(apps|packages)/', pathNot: '^packages/(sdk|config)/' },
    },
    {
      name: 'declared-dependencies',
      comment: 'A package that is not in the workspace\'s own package.json is there by luck of hoisting.',
      severity: 'error',
      from: { path: '^(apps|packages|examples)/', pathNot: [tests, '/generated/'] },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['(^|/)(dist|\\.next|coverage|\\.turbo|\\.millrace)/'] },
    tsPreCompilationDeps: true,
    combinedDependencies: false,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'], extensions: ['.ts', '.tsx', '.mts', '.mjs', '.js', '.cjs', '.json', '.d.ts'] },
    skipAnalysisNotInRules: true,
  },
}
