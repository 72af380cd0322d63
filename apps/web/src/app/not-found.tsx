import type { Metadata } from 'next'
import Link from 'next/link'
import { Button } from '../components/ui/button'
import { AccountFrame, AccountHeading } from '../features/account/account-frame'

export const metadata: Metadata = { title: 'Not found' }

export default function NotFound() {
  return (
    <AccountFrame>
      <AccountHeading title="There is nothing at this address">It was removed, renamed, or belongs to an organization that you are not a member of.</AccountHeading>
      <Button asChild variant="primary" size="lg" className="h-9.5 w-full text-lg"><Link href="/">Go to the start</Link></Button>
    </AccountFrame>
  )
}
