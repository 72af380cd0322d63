export { AutomationSimulation, type SimulatedRun } from './automation-simulation'
export { AutomationMemory } from './automation-memory'
