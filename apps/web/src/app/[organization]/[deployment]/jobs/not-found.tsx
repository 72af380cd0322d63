import type { Metadata } from 'next'
import { NotHere } from '../../../../features/deployments/not-here'

export const metadata: Metadata = { title: 'No such job' }

export default function JobNotFound() {
  return <NotHere />
}
