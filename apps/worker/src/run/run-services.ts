import { appendEvents, claimRun, findLatestValues, type Database } from '@millrace/db'
import { admitRuns, endRun, type ControlServices } from '@millrace/control'
import { mapError } from '@millrace/bundle'
import type { ExecuteRunArguments } from '@millrace/protocol'
import type { Sandbox } from '@millrace/sandbox'
import { objectKeys, type ObjectStore } from '@millrace/storage'
import type { Logger } from 'pino'
import type { RunActivityServices } from '../activities/run-activities'
import type { BuildFile, BuildFiles } from '../build/build-files'
import type { ClaimedRun, RunPorts } from './run-ports'

interface RunServiceParts {
  database: Database
  store: ObjectStore
  sandbox: Sandbox
  control: ControlServices
  files: BuildFiles
  workerName: string
  log: Logger
}

interface PortParts extends RunServiceParts { claimed: ClaimedRun; file: BuildFile }

const portsOf = ({ database, store, sandbox, workerName, claimed, file }: PortParts): RunPorts => {
  const { organizationId, deploymentId, runId, epoch } = claimed
  return {
    workerName,
    now: () => Date.now(),
    append: async (events) => {
      const result = await appendEvents(database, { organizationId, runId, epoch, events })
      return 'stale' in result ? { stale: true } : { stale: false, status: result.status }
    },
    startProcess: () => sandbox.start({ bundle: file.code, label: runId }),
    latestValues: (keys) => findLatestValues(database, { organizationId, deploymentId, keys: [...keys] }),
    readValue: (pointer) => store.get(pointer.object),
    writeValue: (stepIndex, attempt, bytes) => {
      const object = objectKeys.value(organizationId, { runId, stepIndex, attempt, epoch })
      return { pointer: { object, bytes: bytes.byteLength, codec: 'millrace-json' }, stored: store.put(object, bytes) }
    },
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
    const claimed: ClaimedRun = { organizationId, deploymentId: row.deploymentId, runId, epoch: row.epoch, tags: row.tags, plan: row.plan, events: row.events }
    return { claimed, ports: portsOf({ ...parts, claimed, file }) }
  },
  end: (run) => endRun(parts.control, run),
  ended: ({ organizationId, deploymentId }) => admitRuns(parts.control, { organizationId, deploymentId }),
})
