import type { ReactNode } from 'react'
import { assertSubject } from '../../../../../features/deployments/known-subject'

interface Props { params: Promise<{ organization: string; deployment: string; location: string }>; children: ReactNode }

export default async function LocationLayout({ params, children }: Props) {
  await assertSubject('code-location', params, (await params).location)
  return children
}
