'use client'

import { readEnvText, secretProblem, valueProblem } from '@millrace/orchestration/environment'
import { useId, useMemo, useState, type FormEvent } from 'react'
import { Badge } from '../../components/ui/badge'
import { Button } from '../../components/ui/button'
import { describeError } from '../../components/ui/describe-error'
import { Dialog, DialogContent } from '../../components/ui/dialog'
import { Field } from '../../components/ui/field'
import { SegmentedControl } from '../../components/ui/segmented-control'
import { Textarea } from '../../components/ui/textarea'
import { usePlace } from '../deployments/client'
import { scopeOf, type ScopeChoice } from './describe-scope'
import { ScopeFields } from './scope-fields'
import { useSetVariables } from './use-set-variables'

const kinds = [{ value: 'secret', label: 'Keep as secrets' }, { value: 'variable', label: 'Keep as variables' }] as const
const most = 500

/** The text of a `.env` file becomes values of one scope: all of them, or none. */
export const PasteVariables = ({ initialScope, onClose }: { initialScope: ScopeChoice; onClose: () => void }) => {
  const { organization } = usePlace()
  const formId = useId()
  const [text, setText] = useState('')
  const [kind, setKind] = useState<'secret' | 'variable'>('secret')
  const [scope, setScope] = useState(initialScope)
  const set = useSetVariables(onClose)
  const isSecret = kind === 'secret'
  const { variables, problems } = useMemo(() => {
    const read = readEnvText(text)
    const refused = read.variables.flatMap(({ name, value, line }) => {
      const problem = isSecret ? secretProblem(value) : valueProblem(value)
      return problem === null ? [] : [{ line, message: `\`${name}\`: ${problem}` }]
    })
    return { variables: read.variables, problems: [...read.problems, ...refused].sort((one, other) => one.line - other.line) }
  }, [text, isSecret])
  const submit = (event: FormEvent) => {
    event.preventDefault()
    set.mutate({ organization, scope: scopeOf(scope), variables: variables.map(({ name, value }) => ({ name, value, isSecret })) })
  }
  const count = variables.length
  return (
    <Dialog open onOpenChange={(next) => { if (!next) onClose() }}>
      <DialogContent
        title="Paste .env" size="lg" description="NAME=value by line. Values of the same name and scope are replaced; others stay."
        footer={<><Button onClick={onClose}>Cancel</Button><Button type="submit" form={formId} variant="primary" loading={set.isPending} disabled={count === 0 || count > most || problems.length > 0}>{count === 0 ? 'Set' : `Set ${count}`}</Button></>}
      >
        <form id={formId} onSubmit={submit} className="flex flex-col gap-4" autoComplete="off">
          <Field label="Text" error={set.isError ? describeError(set.error).message : count > most ? `At most ${most} at once; these are ${count}.` : undefined}>
            {(control) => <Textarea {...control} value={text} onChange={(event) => setText(event.target.value)} rows={8} spellCheck={false} autoComplete="off" placeholder={'WAREHOUSE_URL="postgres://…"\nREGION=eu-central'} className="font-mono text-sm" />}
          </Field>
          {problems.length > 0 && (
            <ul aria-label="Problems" className="flex max-h-32 flex-col gap-0.5 overflow-y-auto text-sm text-bad">
              {problems.map((problem) => <li key={`${problem.line} ${problem.message}`}><span className="tabular-nums">Line {problem.line}</span>: {problem.message}</li>)}
            </ul>
          )}
          {count > 0 && problems.length === 0 && <p className="flex max-h-24 flex-wrap gap-1 overflow-y-auto">{variables.map(({ name }) => <Badge key={name} mono>{name}</Badge>)}</p>}
          <SegmentedControl label="Kind" value={kind} onChange={setKind} options={kinds} className="self-start" />
          <ScopeFields value={scope} onChange={setScope} />
        </form>
      </DialogContent>
    </Dialog>
  )
}
