export { findCodeLocation, findPlace } from './server/find-code-location'
