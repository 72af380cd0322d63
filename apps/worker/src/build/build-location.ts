import { createHash } from 'node:crypto'
import { mapError, mapManifest, mapProblems, readSourceMap, type BundleResult } from '@millrace/bundle'
import { storeShared, unpackTree, type SharedObject } from '@millrace/control'
import { BuildRepository, movePointer, StoredObjectRepository, withTenant, type BuildRecord, type Database } from '@millrace/db'
import { findPlanProblems } from '@millrace/orchestration'
import { findPartitionProblems, openAt } from '@millrace/orchestration/partitions'
import { isMillraceError, type BuildLocationArguments, type BuildProblem, type ErrorInfo, type Manifest, type SourceTree } from '@millrace/protocol'
import type { ReceivedFrame, Sandbox, SandboxProcess } from '@millrace/sandbox'
import { objectKeys, type ObjectStore } from '@millrace/storage'
import { processFailure } from '../run/process-failure'
import { BuildLog } from './build-log'

export interface BuildServices {
  database: Database
  store: ObjectStore
  sandbox: Sandbox
  /** Bundles a tree inside the jail. */
  bundle(tree: SourceTree): Promise<BundleResult>
}

type Outcome = { ok: true; manifest: Manifest; code: string; sourceMap: string; hash: string } | { ok: false; problems: BuildProblem[] }

/** Builds a commit: bundle in the jail, manifest in the sandbox, objects stored, rows written, pointer moved. Safe to repeat. */
export const buildLocation = async (services: BuildServices, { organizationId, buildId }: BuildLocationArguments): Promise<void> => {
  const { database } = services
  const build = await withTenant(database, organizationId, async (tx) => {
    const builds = new BuildRepository(tx)
    await builds.markStarted(buildId)
    return builds.findById(buildId)
  })
  if (build?.status !== 'building') return
  const log = new BuildLog((text) => withTenant(database, organizationId, (tx) => new BuildRepository(tx).appendLog(buildId, text)))
  const outcome = await produce(services, build, log)
  if (outcome.ok) await publish(services, { organizationId, build, outcome, log })
  else {
    for (const problem of outcome.problems) log.line(describeProblem(problem))
    log.line(`failed: ${outcome.problems.length} ${outcome.problems.length === 1 ? 'problem' : 'problems'}`)
    await withTenant(database, organizationId, (tx) => new BuildRepository(tx).fail(buildId, { problems: outcome.problems, log: log.text }))
  }
}

const describeProblem = ({ file, line, column, message }: BuildProblem): string => (file === null ? message : `${file}:${line ?? 1}:${column ?? 1} ${message}`)

const produce = async (services: BuildServices, build: BuildRecord, log: BuildLog): Promise<Outcome> => {
  const object = build.treeKey === null ? null : await services.store.get(build.treeKey)
  if (!object) return { ok: false, problems: [problem('the published source of this commit is gone; deploy the commit again')] }
  const tree = unpackTree(object)
  log.line(`commit ${build.commit.slice(0, 10)}: ${tree.size} files`)
  const bundled = await services.bundle(tree)
  if (!bundled.ok) return bundled
  log.line(`bundled ${Math.ceil(bundled.code.length / 1024)} KiB, hash ${bundled.hash.slice(0, 12)}`)
  const described = await describe(services.sandbox, bundled, build.id)
  if (!described.ok) return described
  log.line(`${described.manifest.assets.length} assets, ${described.manifest.jobs.length} jobs`)
  return { ok: true, manifest: described.manifest, code: bundled.code, sourceMap: bundled.sourceMap, hash: bundled.hash }
}

const problem = (message: string): BuildProblem => ({ message, file: null, line: null, column: null })

/** Where the author has to look: the first frame of theirs along the chain of causes. */
const problemOf = (error: ErrorInfo): BuildProblem => {
  for (let current: ErrorInfo | undefined = error; current; current = current.cause) {
    const frame = current.frames.find((each) => each.origin === 'author' && each.position)
    if (!frame?.position) continue
    const { file, line, column } = frame.position
    return { message: `${error.name}: ${error.message}`, code: 'load-error', file, line, column, ...(frame.code !== undefined && { lineText: frame.code }) }
  }
  return { ...problem(`${error.name}: ${error.message}`), ...(error.code !== undefined && { code: error.code }) }
}

type Described = { ok: true; manifest: Manifest } | { ok: false; problems: BuildProblem[] }

const describe = async (sandbox: Sandbox, bundled: Extract<BundleResult, { ok: true }>, label: string): Promise<Described> => {
  const mapper = readSourceMap(bundled.sourceMap)
  const process = await sandbox.start({ bundle: bundled.code, label })
  try {
    const frames = process.frames()[Symbol.asyncIterator]()
    const loaded = await nextFrame(frames)
    if (loaded?.frame.type === 'load-failed') return { ok: false, problems: [problemOf(mapError(loaded.frame.error, mapper))] }
    if (loaded?.frame.type !== 'loaded') return { ok: false, problems: [await endProblem(process)] }
    await process.send({ type: 'describe' })
    const answer = await nextFrame(frames)
    if (answer?.frame.type === 'definition-problems') return { ok: false, problems: mapProblems(answer.frame.problems, mapper) }
    if (answer?.frame.type === 'manifest') {
      const { manifest } = answer.frame
      const problems = [...findPartitionProblems(manifest, openAt(Date.now())), ...findPlanProblems(manifest)]
      return problems.length > 0 ? { ok: false, problems: mapProblems(problems, mapper) } : { ok: true, manifest: mapManifest(manifest, mapper) }
    }
    return { ok: false, problems: [await endProblem(process)] }
  } finally {
    process.kill('the definitions have been read')
  }
}

/** The next frame that is no log: what a module prints while it loads is not part of the answer. */
const nextFrame = async (frames: AsyncIterator<ReceivedFrame>): Promise<ReceivedFrame | undefined> => {
  for (let next = await frames.next(); next.done !== true; next = await frames.next()) {
    if (next.value.frame.type !== 'log') return next.value
  }
  return undefined
}

const endProblem = async (process: SandboxProcess): Promise<BuildProblem> => {
  const exit = await process.exited
  if (exit.reason === 'time-out') return { ...problem('The definitions did not load in time: is there an endless loop, or a wait that never ends, at the top level of a module?'), code: 'time-out' }
  return { ...problem(`The definitions could not be read: ${processFailure(exit).message}`), code: exit.reason }
}

interface Publication { organizationId: string; build: BuildRecord; outcome: Extract<Outcome, { ok: true }>; log: BuildLog }

const publish = async ({ store, database, sandbox }: BuildServices, { organizationId, build, outcome, log }: Publication): Promise<void> => {
  const { hash, manifest, code, sourceMap } = outcome
  const encoder = new TextEncoder()
  // Sources that differ in comments alone have one bundle, but positions of their own: what holds positions is named by its own content.
  const file = (name: string, text: string): SharedObject => ({
    key: objectKeys.build(organizationId, hash, `${createHash('sha256').update(text).digest('hex').slice(0, 32)}.${name}`), content: () => encoder.encode(text),
  })
  const bundle = { key: objectKeys.build(organizationId, hash, 'bundle.js'), content: () => encoder.encode(code) }
  const named = await storeShared({ store, database }, organizationId, [bundle, file('bundle.js.map', sourceMap), file('manifest.json', JSON.stringify(manifest))])
  const [bundleKey = '', sourceMapKey = '', manifestKey = ''] = named
  const keys = { hash, bundleKey, sourceMapKey, manifestKey }
  try {
    await withTenant(database, organizationId, async (tx) => {
      await new StoredObjectRepository(tx).confirm(named)
      const builds = new BuildRepository(tx)
      const isNew = await builds.succeed(build.id, { ...keys, manifest, log: `${log.text}${build.deploy ? 'deploying\n' : ''}` })
      if (isNew && build.deploy) await movePointer(tx, { deploymentId: build.deploymentId, buildId: build.id, kind: 'deploy', by: build.author })
    })
    // What was just deployed is likely to be run next.
    if (build.deploy) sandbox.prepare({ build: bundleKey, bundle: code })
  } catch (error) {
    if (!isMillraceError(error) || error.blame !== 'user') throw error
    // It cannot be deployed as it is: an asset's key belongs to another location. The author has to hear of it, and the pointer stays.
    log.line(error.message)
    const problems = [{ ...problem(error.message), code: error.code }]
    await withTenant(database, organizationId, (tx) => new BuildRepository(tx).fail(build.id, { problems, log: log.text }))
  }
}
