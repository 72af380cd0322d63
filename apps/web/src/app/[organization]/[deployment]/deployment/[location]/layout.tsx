import type { Metadata } from 'next'
import type { ReactNode } from 'react'
import { assertSubject, titleUnlessThere } from '../../../../../features/deployments/known-subject'

interface Props { params: Promise<{ organization: string; deployment: string; location: string }> }

export const generateMetadata = async ({ params }: Props): Promise<Metadata> => titleUnlessThere('code-location', params, (await params).location)

export default async function LocationLayout({ params, children }: Props & { children: ReactNode }) {
  await assertSubject('code-location', params, (await params).location)
  return children
}
