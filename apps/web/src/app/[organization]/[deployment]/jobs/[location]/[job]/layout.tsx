import type { ReactNode } from 'react'
import { assertSubject } from '../../../../../../features/deployments/known-subject'

interface Props { params: Promise<{ organization: string; deployment: string; location: string; job: string }>; children: ReactNode }

export default async function JobLayout({ params, children }: Props) {
  const { location, job } = await params
  await assertSubject('job', params, `${location}/${job}`)
  return children
}
