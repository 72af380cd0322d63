import type { ReactNode } from 'react'
import { assertSubject } from '../../../../../../features/deployments/known-subject'

interface Props { params: Promise<{ organization: string; deployment: string; buildId: string }>; children: ReactNode }

export default async function BuildLayout({ params, children }: Props) {
  await assertSubject('build', params, (await params).buildId)
  return children
}
