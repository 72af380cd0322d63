import type { Metadata } from 'next'
import { NotHere } from '../../../features/deployments/not-here'

export const metadata: Metadata = { title: 'Not found' }

export default function PlaceNotFound() {
  return <NotHere />
}
