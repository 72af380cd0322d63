import { handleSignInLinkRequest } from '../../../../server/auth/handle-sign-in-link-request'
import { getServices } from '../../../../server/services'

export const dynamic = 'force-dynamic'

const handle = async (request: Request): Promise<Response> => handleSignInLinkRequest(await getServices(), request)

export { handle as POST }
