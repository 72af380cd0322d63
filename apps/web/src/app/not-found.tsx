import { Compass } from 'lucide-react'
import Link from 'next/link'
import { Button } from '../components/ui/button'
import { EmptyState } from '../components/ui/empty-state'

export default function NotFound() {
  return (
    <main className="grid min-h-full place-items-center p-6">
      <EmptyState
        icon={Compass}
        title="There is nothing at this address"
        description="It was removed, renamed, or belongs to an organization that you are not a member of."
        action={<Button asChild variant="primary"><Link href="/">Go to the start</Link></Button>}
      />
    </main>
  )
}
