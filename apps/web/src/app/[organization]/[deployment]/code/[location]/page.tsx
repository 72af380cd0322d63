import type { Metadata } from 'next'
import { subjectTitle } from '../../../../../features/deployments/known-subject'
import { decodeSegment } from '../../../../../features/deployments/place-params'
import { WorkbenchPage } from '../../../../../features/ide/workbench-page'

type Params = Promise<{ organization: string; deployment: string; location: string }>

export const generateMetadata = async ({ params }: { params: Params }): Promise<Metadata> => subjectTitle('code-location', { params, segment: (await params).location }, (location) => `${location} · Code`)

export default async function Page({ params }: { params: Params }) {
  return <WorkbenchPage location={decodeSegment((await params).location)} />
}
