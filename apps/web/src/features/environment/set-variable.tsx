'use client'

import { secretProblem, valueProblem } from '@millrace/orchestration/environment'
import { environmentNameSchema } from '@millrace/protocol'
import { useId, useState, type FormEvent } from 'react'
import { Button } from '../../components/ui/button'
import { describeError } from '../../components/ui/describe-error'
import { Dialog, DialogContent } from '../../components/ui/dialog'
import { Field } from '../../components/ui/field'
import { Input } from '../../components/ui/input'
import { SegmentedControl } from '../../components/ui/segmented-control'
import { Textarea } from '../../components/ui/textarea'
import { usePlace } from '../deployments/client'
import { scopeOf, type ScopeChoice } from './describe-scope'
import { ScopeFields } from './scope-fields'
import { useSetVariables } from './use-set-variables'

/** What the dialog begins with. `replaces` says for whom the row is whose value is replaced; null: a new one. */
export interface VariableDraft { readonly name: string; readonly value: string; readonly isSecret: boolean; readonly scope: ScopeChoice; readonly replaces: string | null }

const kinds = [{ value: 'secret', label: 'Secret' }, { value: 'variable', label: 'Variable' }] as const
const notes = {
  secret: 'Encrypted, shown to nobody again, and struck out of what runs log and report.',
  variable: 'Everybody in the organization may read it.',
} as const

/** Adds a value, or replaces one. */
export const SetVariable = ({ draft, onClose }: { draft: VariableDraft; onClose: () => void }) => {
  const { organization } = usePlace()
  const formId = useId()
  const [name, setName] = useState(draft.name)
  const [value, setValue] = useState(draft.value)
  const [kind, setKind] = useState<'secret' | 'variable'>(draft.isSecret ? 'secret' : 'variable')
  const [scope, setScope] = useState(draft.scope)
  const set = useSetVariables(onClose)
  const isSecret = kind === 'secret'
  const problem = value === '' ? null : isSecret ? secretProblem(value) : valueProblem(value)
  const isName = environmentNameSchema.safeParse(name).success
  const submit = (event: FormEvent) => {
    event.preventDefault()
    set.mutate({ organization, scope: scopeOf(scope), variables: [{ name, value, isSecret }] })
  }
  return (
    <Dialog open onOpenChange={(next) => { if (!next) onClose() }}>
      <DialogContent
        title={draft.replaces !== null ? <>New value of <code className="font-mono">{draft.name}</code></> : 'Set a variable or a secret'}
        description={draft.replaces === null ? undefined : `Given to ${draft.replaces}.`}
        footer={<><Button onClick={onClose}>Cancel</Button><Button type="submit" form={formId} variant="primary" loading={set.isPending} disabled={!isName || problem !== null || isSecret && value === ''}>Set</Button></>}
      >
        <form id={formId} onSubmit={submit} className="flex flex-col gap-4" autoComplete="off">
          {draft.replaces === null && (
            <Field label="Name" hint="As env() or secret() of your code names it." error={name === '' || isName ? undefined : 'Letters, digits and _, not beginning with a digit.'}>
              {(control) => <Input {...control} required maxLength={255} value={name} onChange={(event) => setName(event.target.value.trim())} placeholder="WAREHOUSE_URL" autoComplete="off" spellCheck={false} className="font-mono text-sm" />}
            </Field>
          )}
          <div className="flex flex-col gap-1.5">
            <SegmentedControl label="Kind" value={kind} onChange={setKind} options={kinds} className="self-start" />
            <p className="text-sm text-faint">{notes[kind]}</p>
          </div>
          <Field label="Value" error={problem === null ? (set.isError ? describeError(set.error).message : undefined) : `It cannot be kept: ${problem}.`}>
            {(control) => (
              <Textarea
                {...control} value={value} onChange={(event) => setValue(event.target.value)} rows={3} autoComplete="off" spellCheck={false} data-1p-ignore data-lpignore="true"
                className={isSecret ? 'font-mono text-sm [-webkit-text-security:disc] focus:[-webkit-text-security:none]' : 'font-mono text-sm'}
              />
            )}
          </Field>
          {draft.replaces === null && <ScopeFields value={scope} onChange={setScope} />}
        </form>
      </DialogContent>
    </Dialog>
  )
}
