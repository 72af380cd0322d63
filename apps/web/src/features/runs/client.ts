export { RunTargetText, runColumns } from './runs-columns'
export { LaunchDialog } from './launch-dialog'
export { runsHref, shortRunId, targetText } from './run-target'
export { useQuickLaunch } from './use-launch'
