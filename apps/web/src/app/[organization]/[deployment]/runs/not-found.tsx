import type { Metadata } from 'next'
import { RunNotFound } from '../../../../features/runs/run-not-found'

export const metadata: Metadata = { title: 'No such run' }

export default function UnknownRun() {
  return <RunNotFound />
}
