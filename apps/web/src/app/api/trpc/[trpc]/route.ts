import { handleTrpcRequest } from '../../../../server/handle-trpc-request'
import { getServices } from '../../../../server/services'

export const dynamic = 'force-dynamic'

const handle = async (request: Request): Promise<Response> => handleTrpcRequest(await getServices(), request)

export { handle as GET, handle as POST }
