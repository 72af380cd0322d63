import { handleAuthRequest } from '../../../../server/auth/handle-auth-request'
import { getServices } from '../../../../server/services'

export const dynamic = 'force-dynamic'

const handle = async (request: Request): Promise<Response> => handleAuthRequest((await getServices()).auth, request)

export { handle as GET, handle as POST }
