export { serveLocation, type Location } from './serve-location'
export type { Host, RunStepsFrame } from './host'
