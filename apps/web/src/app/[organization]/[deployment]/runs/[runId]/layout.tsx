import type { ReactNode } from 'react'
import { assertSubject } from '../../../../../features/deployments/known-subject'

interface Props { params: Promise<{ organization: string; deployment: string; runId: string }>; children: ReactNode }

export default async function RunLayout({ params, children }: Props) {
  await assertSubject('run', params, (await params).runId)
  return children
}
