import { magicLinkClient } from 'better-auth/client/plugins'
import { createAuthClient } from 'better-auth/react'

/** Sign-in, sign-up, sign-out, verification and passwords. Organizations, members and tokens are procedures. */
export const authClient = createAuthClient({ basePath: '/api/auth', plugins: [magicLinkClient()] })
