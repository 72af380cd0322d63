import { BuildRepository, CodeLocationRepository, StoredObjectRepository, withTenant } from '@millrace/db'
import { MillraceError, type SourceTree } from '@millrace/protocol'
import { objectKeys } from '@millrace/storage'
import { v7 as newId } from 'uuid'
import { createCodeLocation } from './create-code-location'
import type { ControlServices, DeploymentScope } from './services'
import { storeShared } from './store-shared'
import { packTree, treeFormat } from './tree-object'

export interface Author { name: string; email: string }

export interface RequestBuild extends DeploymentScope {
  codeLocationId: string
  commit: string
  message: string
  author: Author
  /** Move the deployment's pointer when the build succeeds. */
  deploy: boolean
}

/** Publishes a commit's tree and starts its build. */
export const requestBuild = async (services: ControlServices, request: RequestBuild): Promise<{ buildId: string }> => {
  const { organizationId, deploymentId, codeLocationId, commit } = request
  const repository = { organizationId, codeLocationId }
  const treeHash = await services.git.treeHash(repository, commit)
  const [treeKey = ''] = await storeShared(services, organizationId, [{
    key: objectKeys.tree(organizationId, `${treeHash}.${treeFormat}`), content: async () => packTree(await services.git.readTree(repository, commit)),
  }])
  const buildId = newId()
  await withTenant(services.database, organizationId, async (tx) => {
    await new StoredObjectRepository(tx).confirm([treeKey])
    await new BuildRepository(tx).create({
      id: buildId, codeLocationId, deploymentId, commit, treeHash, treeKey, message: request.message, author: request.author.name, deploy: request.deploy,
    })
  })
  await services.engine.startBuild({ organizationId, buildId })
  return { buildId }
}

export interface UploadTree extends DeploymentScope {
  /** Name of the code location; a new name creates it. */
  location: string
  /** The whole tree of the commit. */
  tree: SourceTree
  message: string
  author: Author
  deploy: boolean
}

const attempts = 5

const findOrCreate = async (services: ControlServices, organizationId: string, name: string): Promise<{ id: string; defaultBranch: string }> => {
  const find = () => withTenant(services.database, organizationId, (tx) => new CodeLocationRepository(tx).findByName(name))
  const known = await find()
  if (known) return known
  try {
    return await createCodeLocation(services, { organizationId, name })
  } catch (error) {
    const created = await find() // somebody else made it in the meantime
    if (created) return created
    throw error
  }
}

/** Commits a whole tree onto the location's default branch, whatever is there, and builds the commit. */
export const uploadTree = async (services: ControlServices, upload: UploadTree): Promise<{ buildId: string; commit: string }> => {
  const { organizationId, deploymentId, message, author, deploy } = upload
  const { id: codeLocationId, defaultBranch } = await findOrCreate(services, organizationId, upload.location)
  const repository = { organizationId, codeLocationId }
  for (let attempt = 1; ; attempt += 1) {
    const parent = await services.git.head(repository, defaultBranch)
    try {
      const { commit } = await services.git.commit(repository, { branch: defaultBranch, parent, tree: upload.tree, message, author, at: services.now() })
      const { buildId } = await requestBuild(services, { organizationId, deploymentId, codeLocationId, commit, message, author, deploy })
      return { buildId, commit }
    } catch (error) {
      // An upload is the whole tree: it goes on top of whatever landed in the meantime.
      if (!(error instanceof MillraceError && error.code === 'branch-moved') || attempt === attempts) throw error
    }
  }
}
