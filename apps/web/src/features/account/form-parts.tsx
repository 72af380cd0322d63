'use client'

import { CircleAlert, MailCheck } from 'lucide-react'
import type { ComponentProps, ReactNode } from 'react'
import { Button } from '../../components/ui/button'
import { Field } from '../../components/ui/field'
import { Input } from '../../components/ui/input'

/** A roomy input for the pages outside a deployment; 16 px on phones, so that they do not zoom in. */
export const AccountField = ({ label, hint, error, ...input }: { label: string; hint?: ReactNode; error?: string | undefined } & ComponentProps<'input'>) => (
  <Field label={label} hint={hint} error={error}>
    {(control) => <Input {...control} className="h-9.5 px-3 text-lg max-sm:text-xl" {...input} />}
  </Field>
)

export const EmailField = (props: ComponentProps<'input'>) => (
  <AccountField label="Email" name="email" type="email" autoComplete="email" inputMode="email" spellCheck={false} required maxLength={254} placeholder="you@company.com" {...props} />
)

export const SubmitButton = ({ busy, children }: { busy: boolean; children: ReactNode }) => (
  <Button type="submit" variant="primary" size="lg" loading={busy} className="h-9.5 w-full text-lg">{children}</Button>
)

/** What went wrong with the form as a whole. */
export const FormProblem = ({ message }: { message: string | null }) => (message === null ? null : (
  <p role="alert" className="flex items-start gap-2 rounded-md border border-bad/40 bg-bad-soft px-3 py-2">
    <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-bad" />
    <span className="min-w-0 break-words">{message}</span>
  </p>
))

/** After a mail was asked for. It reads the same whether or not anybody has this address. */
export const MailSent = ({ title, children, onBack }: { title: string; children: ReactNode; onBack?: () => void }) => (
  <div role="status" className="rounded-lg border border-line bg-panel px-4 py-4">
    <p className="flex items-center gap-2 text-lg font-semibold"><MailCheck aria-hidden className="size-4.5 text-accent" />{title}</p>
    <div className="mt-1.5 break-words text-muted">{children}</div>
    {onBack !== undefined && <Button className="mt-3" onClick={onBack}>Use another address</Button>}
  </div>
)
