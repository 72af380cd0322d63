export { EnvironmentSettings } from './environment-settings'
