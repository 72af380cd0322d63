import { appendEvents, claimRun, type Database } from '@millrace/db'
import { admitRuns, endRun, readRunEnvironment, type ControlServices, type RunPlace, type SecretKeys } from '@millrace/control'
import { freshnessAt } from '@millrace/orchestration/freshness'
import { mapError } from '@millrace/bundle'
import type { ExecuteRunArguments } from '@millrace/protocol'
import type { Sandbox, SandboxProcess } from '@millrace/sandbox'
import { objectKeys, type ObjectStore } from '@millrace/storage'
import type { Logger } from 'pino'
import type { RunActivityServices } from '../activities/run-activities'
import type { BuildFile, BuildFiles } from '../build/build-files'
import { inheritedReads } from './inherited-reads'
import type { ClaimedRun, RunPorts } from './run-ports'
import { reportObjections } from './report-objections'
import { ValueWriter } from './value-writer'

interface RunServiceParts {
  database: Database
  store: ObjectStore
  sandbox: Sandbox
  control: ControlServices
  keys: SecretKeys
  files: BuildFiles
  workerName: string
  log: Logger
}

interface PortParts extends RunServiceParts { claimed: ClaimedRun; place: RunPlace; file: BuildFile; bundleKey: string }

const portsOf = ({ database, store, sandbox, control, keys, workerName, claimed, place, file, bundleKey }: PortParts): RunPorts => {
  const { organizationId, deploymentId, runId, epoch } = claimed
  const values = new ValueWriter({
    put: (object, bytes) => store.put(object, bytes),
    ownKey: (stepIndex, attempt, part) => objectKeys.value(organizationId, { runId, stepIndex, attempt, epoch, part }),
    packKey: (number) => objectKeys.valuePack(organizationId, { runId, epoch, number }),
  })
  const startProcess = async (): Promise<SandboxProcess> => {
    const process = await sandbox.start({ bundle: file.code, label: runId, build: bundleKey })
    // Whoever ran this build is likely to run it again: its next run finds it loaded.
    void process.exited.then(() => sandbox.prepare({ build: bundleKey, bundle: file.code }))
    return process
  }
  return {
    workerName,
    now: () => Date.now(),
    append: async (events, multiplied) => {
      const result = await appendEvents(database, { organizationId, runId, epoch, events, multiplied })
      return 'stale' in result ? { stale: true } : { stale: false, status: result.status }
    },
    startProcess,
    environment: () => readRunEnvironment({ database, keys }, place),
    ...inheritedReads(database, { organizationId, deploymentId, runId }),
    freshnessAt,
    reportObjections: reportObjections(control, { organizationId, deploymentId }),
    readValue: ({ object, offset, bytes }) => (offset === undefined ? store.get(object) : store.getRange(object, offset, bytes)),
    writeValue: (step, attempt, bytes) => values.write(step, attempt, bytes),
    mapError: (raw) => mapError(raw, file.positions()),
  }
}

export const createRunServices = (parts: RunServiceParts): RunActivityServices => ({
  log: parts.log,
  async claim({ organizationId, runId }: ExecuteRunArguments) {
    const row = await claimRun(parts.database, { organizationId, runId, worker: parts.workerName })
    if (!row) return null
    const { bundleKey, sourceMapKey } = row.build
    if (bundleKey === null || sourceMapKey === null) throw new Error(`the build of run ${runId} has no bundle`)
    const file = await parts.files.read(bundleKey, sourceMapKey)
    const claimed: ClaimedRun = { organizationId, deploymentId: row.deploymentId, runId, epoch: row.epoch, tags: row.tags, job: 'job' in row.target ? row.target.job : undefined, plan: row.plan, events: row.events }
    const place = { organizationId, deploymentId: row.deploymentId, codeLocationId: row.codeLocationId, buildId: row.buildId }
    return { claimed, ports: portsOf({ ...parts, claimed, place, file, bundleKey }) }
  },
  end: (run) => endRun(parts.control, run),
  ended: ({ organizationId, deploymentId }) => admitRuns(parts.control, { organizationId, deploymentId }),
})
