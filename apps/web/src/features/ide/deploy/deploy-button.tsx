'use client'
import { ChevronDown, Rocket } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../../components/ui/button'
import { Field } from '../../../components/ui/field'
import { Shortcut } from '../../../components/ui/kbd'
import { Popover, PopoverContent, PopoverTrigger } from '../../../components/ui/popover'
import { Textarea } from '../../../components/ui/textarea'
import { useWorkbench } from '../workbench-context'

/** Deploys at once, or with a message for the commit. */
export function DeployButton({ isDeploying, isBlocked }: { isDeploying: boolean; isBlocked: boolean }) {
  const { deploy } = useWorkbench()
  const [isOpen, setOpen] = useState(false)
  const [message, setMessage] = useState('')
  const send = () => {
    setOpen(false)
    setMessage('')
    deploy({ message: message.trim() })
  }
  return (
    <div className="flex items-center">
      <Button variant="primary" loading={isDeploying} disabled={isBlocked} onClick={() => deploy()} className="rounded-r-none">
        <Rocket aria-hidden />Deploy<span className="ml-0.5 opacity-80 max-md:hidden [&_kbd]:border-0 [&_kbd]:bg-transparent [&_kbd]:px-0 [&_kbd]:text-current"><Shortcut keys="mod+enter" /></span>
      </Button>
      <Popover open={isOpen} onOpenChange={setOpen}>
        <PopoverTrigger><Button variant="primary" aria-label="Deploy with a message" disabled={isDeploying || isBlocked} className="rounded-l-none border-l-on-accent/30 px-1"><ChevronDown aria-hidden /></Button></PopoverTrigger>
        <PopoverContent align="end">
          <form onSubmit={(event) => { event.preventDefault(); send() }} className="flex flex-col gap-3">
            <Field label="Message" hint="What this deploy changes; shown in the history.">
              {(control) => <Textarea {...control} rows={3} maxLength={4096} value={message} onChange={(event) => setMessage(event.target.value)} onKeyDown={(event) => { if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) { event.preventDefault(); event.stopPropagation(); send() } }} />}
            </Field>
            <Button type="submit" variant="primary" className="self-end">Deploy</Button>
          </form>
        </PopoverContent>
      </Popover>
    </div>
  )
}
