import { runEventSchema, type RunEventType } from '@millrace/protocol'

export const eventTypes: readonly RunEventType[] = runEventSchema.options.map((option) => option.shape.type.value)
export const isLogType = (type: RunEventType): boolean => type === 'log'
