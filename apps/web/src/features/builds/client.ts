export { BuildHash } from './build-hash'
export { BuildStatus } from './build-status'
export { BuildsTable } from './builds-table'
export { DeployBuildDialog } from './deploy-build-dialog'
