import type { Metadata } from 'next'
import { decodeSegment } from '../../../../../features/deployments/place-params'
import { WorkbenchPage } from '../../../../../features/ide/workbench-page'

type Params = Promise<{ location: string }>

export async function generateMetadata({ params }: { params: Params }): Promise<Metadata> {
  return { title: `${decodeSegment((await params).location)} · Code` }
}

export default async function Page({ params }: { params: Params }) {
  return <WorkbenchPage location={decodeSegment((await params).location)} />
}
