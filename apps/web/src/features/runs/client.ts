export { RunTargetText } from './runs-columns'
export { LaunchDialog } from './launch-dialog'
export { shortRunId, targetText } from './run-target'
export { useQuickLaunch } from './use-launch'
