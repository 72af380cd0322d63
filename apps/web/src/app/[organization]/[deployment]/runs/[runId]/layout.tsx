import type { Metadata } from 'next'
import type { ReactNode } from 'react'
import { assertSubject, titleUnlessThere } from '../../../../../features/deployments/known-subject'

interface Props { params: Promise<{ organization: string; deployment: string; runId: string }> }

export const generateMetadata = async ({ params }: Props): Promise<Metadata> => titleUnlessThere('run', params, (await params).runId)

export default async function RunLayout({ params, children }: Props & { children: ReactNode }) {
  await assertSubject('run', params, (await params).runId)
  return children
}
