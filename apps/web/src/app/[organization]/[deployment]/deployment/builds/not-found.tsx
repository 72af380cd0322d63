import type { Metadata } from 'next'
import { BuildNotFound } from '../../../../../features/builds/build-page'

export const metadata: Metadata = { title: 'No such build' }

export default function BuildIdNotFound() {
  return <BuildNotFound />
}
