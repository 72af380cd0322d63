import type { DescriptionOptions } from './asset'
import { checkDescription, checkGroup, checkKinds, checkOwners, checkTags, type Defining } from './check-definition'
import type { Described } from './definition'
import { checkDefinitionMetadata } from './metadata'

/** What an asset of any kind says of itself. */
export const checkDescribed = (defining: Defining, options: Omit<DescriptionOptions, 'deps'>): Pick<Described, 'group' | 'owners' | 'kinds' | 'tags' | 'description' | 'metadata'> => ({
  group: checkGroup(defining, options.group),
  owners: checkOwners(defining, options.owners),
  kinds: checkKinds(defining, options.kinds),
  tags: checkTags(defining, options.tags),
  description: checkDescription(defining, options.description),
  metadata: checkDefinitionMetadata(defining, options.metadata),
})
