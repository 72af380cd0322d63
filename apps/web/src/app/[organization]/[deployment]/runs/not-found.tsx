import { RunNotFound } from '../../../../features/runs/run-not-found'

export default function UnknownRun() {
  return <RunNotFound />
}
