import type { Metadata } from 'next'
import type { ReactNode } from 'react'
import { assertSubject, titleUnlessThere } from '../../../../../../features/deployments/known-subject'

interface Props { params: Promise<{ organization: string; deployment: string; buildId: string }> }

export const generateMetadata = async ({ params }: Props): Promise<Metadata> => titleUnlessThere('build', params, (await params).buildId)

export default async function BuildLayout({ params, children }: Props & { children: ReactNode }) {
  await assertSubject('build', params, (await params).buildId)
  return children
}
