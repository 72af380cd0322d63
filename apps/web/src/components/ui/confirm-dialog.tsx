'use client'
import type { ReactNode } from 'react'
import { Button } from './button'
import { describeError } from './describe-error'
import { Dialog, DialogContent } from './dialog'

export interface ConfirmDialogProps {
  open: boolean
  onClose: () => void
  title: string
  /** What will happen, and that it cannot be undone. */
  children: ReactNode
  /** The verb on the button. */
  action: string
  onConfirm: () => void
  busy: boolean
  error?: unknown
}

/** Asks before something is taken away. */
export function ConfirmDialog({ open, onClose, title, children, action, onConfirm, busy, error }: ConfirmDialogProps) {
  return (
    <Dialog open={open} onOpenChange={(next) => { if (!next) onClose() }}>
      <DialogContent
        title={title}
        size="sm"
        footer={<><Button onClick={onClose}>Cancel</Button><Button variant="danger" loading={busy} onClick={onConfirm}>{action}</Button></>}
      >
        <div className="break-words text-muted">{children}</div>
        {error !== undefined && error !== null && <p role="alert" className="mt-3 text-bad">{describeError(error).message}</p>}
      </DialogContent>
    </Dialog>
  )
}
