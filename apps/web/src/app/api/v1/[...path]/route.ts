import { handleRestRequest } from '../../../../server/rest/handle-rest-request'
import { getServices } from '../../../../server/services'

export const dynamic = 'force-dynamic'

const handle = async (request: Request): Promise<Response> => handleRestRequest(await getServices(), request)

export { handle as GET, handle as HEAD, handle as POST, handle as PUT, handle as PATCH, handle as DELETE }
