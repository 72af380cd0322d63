import type { ReactNode } from 'react'
import { assertSubject } from '../../../../../features/deployments/known-subject'

interface Props { params: Promise<{ organization: string; deployment: string; key: string }>; children: ReactNode }

export default async function AssetLayout({ params, children }: Props) {
  await assertSubject('asset', params, (await params).key)
  return children
}
