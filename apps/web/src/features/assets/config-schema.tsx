import type { Json } from '@millrace/protocol'
import { z } from 'zod'
import { Badge } from '../../components/ui/badge'
import { CodeBlock } from '../../components/ui/code-block'

const propertySchema = z.object({ type: z.union([z.string(), z.array(z.string())]).optional(), description: z.string().optional(), default: z.unknown().optional(), enum: z.array(z.unknown()).optional() }).catch({ default: undefined })
const objectSchema = z.object({ properties: z.record(z.string(), propertySchema), required: z.array(z.string()).default([]) })
type Property = z.output<typeof propertySchema>

const typeOf = ({ type, enum: values }: Property): string => {
  if (values !== undefined) return values.map((value) => JSON.stringify(value)).join(' | ')
  return type === undefined ? 'any' : Array.isArray(type) ? type.join(' | ') : type
}

/** What the asset takes as config: its fields as a table, the whole JSON Schema below. */
export function ConfigSchema({ schema }: { schema: Json }) {
  if (schema === null) return <p className="text-muted">It takes no config.</p>
  if (schema === true) return <p className="text-muted">It takes config whose shape cannot be written as a JSON Schema; it is checked when a run starts.</p>
  const parsed = objectSchema.safeParse(schema)
  return (
    <div className="flex flex-col gap-2">
      {parsed.success && (
        <div className="overflow-x-auto rounded-lg border border-line">
          <table aria-label="Config" className="w-full text-left">
            <thead><tr className="bg-panel text-xs text-faint">{['Field', 'Type', 'Default', 'Description'].map((title) => <th key={title} scope="col" className="px-3 py-1 font-medium">{title}</th>)}</tr></thead>
            <tbody>
              {Object.entries(parsed.data.properties).map(([name, property]) => (
                <tr key={name} className="border-t border-line">
                  <td className="px-3 py-1 font-mono text-sm whitespace-nowrap">{name}</td>
                  <td className="px-3 py-1"><Badge mono className="h-auto whitespace-normal">{typeOf(property)}</Badge></td>
                  <td className="px-3 py-1 font-mono text-sm">{property.default !== undefined ? JSON.stringify(property.default) : parsed.data.required.includes(name) ? <span className="font-sans text-warn">required</span> : <span className="text-faint">–</span>}</td>
                  <td className="px-3 py-1 text-muted">{property.description ?? '–'}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <details>
        <summary className="cursor-pointer text-sm text-muted hover:text-ink">JSON Schema</summary>
        <CodeBlock code={JSON.stringify(schema, null, 2)} className="mt-2 max-h-80 overflow-y-auto" />
      </details>
    </div>
  )
}
