import type { AutomationCursor, AutomationGraph } from '@millrace/orchestration/automation'
import { Temporal } from 'temporal-polyfill'
import { EventLedger } from './event-ledger'

/** What is behind an `AutomationMemory`; only what evaluates it knows. */
export interface Simulation {
  readonly ledger: EventLedger
  now: Temporal.Instant
  /** What the last tick left. */
  cursor: AutomationCursor | null
  /** Of the last tick. */
  graph: AutomationGraph | null
}

const simulations = new WeakMap<object, Simulation>()

export const simulationOf = (memory: object): Simulation => {
  const found = simulations.get(memory)
  if (found === undefined) throw new TypeError('`memory` must be made by new AutomationMemory()')
  return found
}

export const beginSimulation = (memory: object, start: Date | string): Simulation => {
  const simulation: Simulation = { ledger: new EventLedger(), now: instantOf(start), cursor: null, graph: null }
  simulations.set(memory, simulation)
  return simulation
}

export const instantOf = (value: Date | string): Temporal.Instant => {
  const text = typeof value === 'string' ? value : Number.isNaN(value.getTime()) ? '' : value.toISOString()
  try {
    return Temporal.Instant.from(text)
  } catch (cause) {
    throw new TypeError(`${JSON.stringify(value)} is no instant: give a Date or an ISO-8601 text such as "2026-01-01T06:00:00Z"`, { cause })
  }
}
