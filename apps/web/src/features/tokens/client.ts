export { TokensSettings } from './tokens-settings'
