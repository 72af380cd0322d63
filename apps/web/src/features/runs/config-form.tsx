'use client'
import type { Json } from '@millrace/protocol'
import { Braces, ChevronRight } from 'lucide-react'
import { Button } from '../../components/ui/button'
import { Field } from '../../components/ui/field'
import { Input } from '../../components/ui/input'
import { Select } from '../../components/ui/select'
import { fieldsOf, problemOf, readField, settleField, valueAt, withValue, type ConfigField } from './config-fields'
import { readJson, writeJson, type ConfigSection } from './launch-input'

export interface Configurable { key: string; as: ConfigSection; schema: Json }

export interface ConfigFormProps {
  configurable: readonly Configurable[]
  /** How many there are; more than are listed can be configured as JSON. */
  total: number
  /** What a job brings along: it counts where the launch says nothing. */
  inherited: Json
  text: string
  onChange: (text: string) => void
  /** Goes on as JSON, with a place for what no field can ask for. */
  onWriteJson: (configurable: Configurable) => void
}

/** Few sections stand open; of many, one opens what one came for. */
const openSections = 3

/** The config of a launch as fields, by the JSON Schemas of what takes config. It writes the same text as the editor of JSON. */
export function ConfigForm({ configurable, total, inherited, text, onChange, onWriteJson }: ConfigFormProps) {
  const config = readJson(text)
  if (config === undefined && text.trim() !== '') return <p role="alert" className="text-sm text-bad">What is written as JSON cannot be read yet. Finish it there, or clear it.</p>
  return (
    <div className="flex flex-col gap-2">
      {configurable.map((each) => (
        <details key={`${each.as}/${each.key}`} open={configurable.length <= openSections} className="group/section rounded-lg border border-line">
          <summary className="flex cursor-pointer list-none items-center gap-1.5 px-3 py-2 [&::-webkit-details-marker]:hidden">
            <ChevronRight aria-hidden className="size-3.5 shrink-0 text-muted transition-transform group-open/section:rotate-90" />
            <span className="min-w-0 truncate font-mono text-sm font-medium">{each.key}</span>
            {each.as === 'resources' && <span className="text-xs text-faint">resource</span>}
          </summary>
          <SectionFields configurable={each} config={config} inherited={inherited} onChange={(next) => onChange(writeJson(next))} onWriteJson={() => onWriteJson(each)} />
        </details>
      ))}
      {total > configurable.length && <p className="text-sm text-muted">{(total - configurable.length).toLocaleString('en')} more take config: as JSON.</p>}
    </div>
  )
}

interface SectionFieldsProps { configurable: Configurable; config: Json | undefined; inherited: Json; onChange: (config: Json | undefined) => void; onWriteJson: () => void }

function SectionFields({ configurable: { key, as, schema }, config, inherited, onChange, onWriteJson }: SectionFieldsProps) {
  const fields = fieldsOf(schema)
  if (fields === null) return <div className="px-3 pb-3"><WriteJson onWriteJson={onWriteJson} what="Its config" /></div>
  if (fields.length === 0) return <p className="px-3 pb-3 text-sm text-muted">Nothing of it can be configured.</p>
  return (
    <div className="grid grid-cols-2 items-start gap-x-4 gap-y-3 px-3 pb-3 max-sm:grid-cols-1">
      {fields.map((field) => {
        const path = [as, key, ...field.path]
        const value = valueAt(config, path)
        const change = (next: Json | undefined) => onChange(withValue(config, path, next))
        const fallback = valueAt(inherited, path) ?? field.fallback
        return (
          <Field key={field.path.join('.')} label={`${field.path.join('.')}${field.isRequired && fallback === undefined ? ' (required)' : ''}`} hint={field.description ?? undefined} error={problemOf(field, value)}>
            {(control) => <FieldControl {...control} field={field} value={value} fallback={fallback} onChange={change} onWriteJson={onWriteJson} />}
          </Field>
        )
      })}
    </div>
  )
}

interface FieldControlProps {
  id: string
  'aria-describedby': string | undefined
  'aria-invalid': boolean | undefined
  field: ConfigField
  value: Json | undefined
  fallback: Json | undefined
  onChange: (value: Json | undefined) => void
  onWriteJson: () => void
}

const unset = 'unset'
const textOf = (value: Json | undefined): string => (value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value))

function FieldControl({ field, value, fallback, onChange, onWriteJson, ...control }: FieldControlProps) {
  if (field.kind === 'json') return <WriteJson what={value === undefined ? textOf(fallback) || 'A structure' : textOf(value)} onWriteJson={onWriteJson} id={control.id} />
  if (field.kind === 'choice') {
    const options = field.choices.map((choice, index) => ({ value: String(index), label: textOf(choice) }))
    const chosen = value === undefined ? unset : String(field.choices.indexOf(value))
    return (
      <Select
        id={control.id}
        value={chosen}
        onChange={(next) => onChange(next === unset ? undefined : field.choices[Number(next)])}
        options={[{ value: unset, label: <span className="text-muted">{fallback === undefined ? 'not set' : `${textOf(fallback)} (default)`}</span> }, ...options]}
        className="w-full"
      />
    )
  }
  return (
    <Input
      {...control}
      value={textOf(value)}
      inputMode={field.kind === 'text' ? 'text' : 'decimal'}
      onChange={(event) => onChange(readField(field, event.target.value))}
      onBlur={() => onChange(settleField(field, value))}
      placeholder={textOf(fallback)}
      spellCheck={false}
      className="font-mono text-sm"
    />
  )
}

function WriteJson({ what, onWriteJson, id }: { what: string; onWriteJson: () => void; id?: string }) {
  return (
    <div className="flex min-w-0 items-center gap-2">
      <code className="min-w-0 flex-1 truncate font-mono text-xs text-muted">{what}</code>
      <Button id={id} onClick={onWriteJson}><Braces aria-hidden />As JSON</Button>
    </div>
  )
}
