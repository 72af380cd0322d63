import { PageSkeleton } from '../../../../../../features/deployments/page-skeleton'

export default PageSkeleton
