import type { Metadata } from 'next'
import type { ReactNode } from 'react'
import { assertSubject, titleUnlessThere } from '../../../../../features/deployments/known-subject'

interface Props { params: Promise<{ organization: string; deployment: string; key: string }> }

export const generateMetadata = async ({ params }: Props): Promise<Metadata> => titleUnlessThere('asset', params, (await params).key)

export default async function AssetLayout({ params, children }: Props & { children: ReactNode }) {
  await assertSubject('asset', params, (await params).key)
  return children
}
