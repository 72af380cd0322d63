export { findUnset, findVariable, resolveEnvironment, scopeHolds, type EnvironmentPlace, type ResolvedEnvironment, type ScopedVariable } from './resolve-environment'
export { readEnvText, type EnvLine, type EnvProblem } from './read-env-text'
export { secretProblem, valueProblem } from './check-value'
