import { Suspense } from 'react'
import { Check } from './check'
export const dynamic = 'force-dynamic'
export default function Page() { return <Suspense><Check /></Suspense> }
