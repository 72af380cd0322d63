import { AsyncLocalStorage } from 'node:async_hooks'
import { betterAuth, type BetterAuthOptions } from 'better-auth'
import { APIError, createAuthMiddleware } from 'better-auth/api'
import { magicLink, organization } from 'better-auth/plugins'
import type { Settings } from '../../env'
import { accessControl, accessRoles } from './access-control'
import { consumeAccountLimit } from './account-limit'
import type { SendMail } from './mail'
import { passwordLength, passwordProblem } from './password-rules'

export interface AuthDependencies {
  settings: Settings
  /** better-auth's adapter over the identity role. */
  database: NonNullable<BetterAuthOptions['database']>
  sendMail: SendMail
  /** Gives a new organization what it needs to be usable. Idempotent. */
  onOrganizationCreated(organizationId: string): Promise<void>
}

/** Set while the launcher asks for a link: the link is handed back instead of mailed. */
const linkCapture = new AsyncLocalStorage<{ url: string | null }>()

const field = (body: unknown, name: string): string | null => {
  if (typeof body !== 'object' || body === null || !(name in body)) return null
  const value = (body as Record<string, unknown>)[name]
  return typeof value === 'string' ? value : null
}

const beforeRequest = createAuthMiddleware(async (context) => {
  const email = field(context.body, 'email')?.trim().toLowerCase() ?? null
  if (email !== null && ['/sign-in/email', '/sign-in/magic-link', '/request-password-reset', '/send-verification-email'].includes(context.path)) {
    const within = await consumeAccountLimit(context.context.adapter, { key: `account:${context.path}:${email}`, windowMs: 300_000, max: 10, now: Date.now() })
    if (!within) throw new APIError('TOO_MANY_REQUESTS', { message: 'Too many attempts for this account. Wait five minutes.' })
  }
  const password = field(context.body, context.path === '/sign-up/email' ? 'password' : 'newPassword')
  if (password !== null && ['/sign-up/email', '/reset-password', '/change-password'].includes(context.path)) {
    const problem = passwordProblem(password, email)
    if (problem !== null) throw new APIError('BAD_REQUEST', { message: problem, code: 'PASSWORD_TOO_WEAK' })
  }
  if (context.path === '/change-password') return { context: { body: { ...context.body, revokeOtherSessions: true } } }
  return undefined
})

const plugins = (dependencies: AuthDependencies) => [
  organization({
    ac: accessControl,
    roles: accessRoles,
    creatorRole: 'owner',
    requireEmailVerificationOnInvitation: true,
    invitationExpiresIn: 7 * 24 * 60 * 60,
    cancelPendingInvitationsOnReInvite: true,
    organizationHooks: {
      afterCreateOrganization: async ({ organization: created }) => dependencies.onOrganizationCreated(created.id),
    },
    sendInvitationEmail: async (invitation) => {
      const url = new URL(`/invitations/${encodeURIComponent(invitation.id)}`, dependencies.settings.baseUrl)
      await dependencies.sendMail({
        to: invitation.email,
        subject: `You are invited to ${invitation.organization.name} on Millrace`,
        text: `${invitation.inviter.user.email} invites you to the organization ${invitation.organization.name}.\n\nAccept: ${url.href}\n\nThe link is valid for seven days.`,
      })
    },
  }),
  magicLink({
    disableSignUp: true,
    storeToken: 'hashed',
    expiresIn: 15 * 60,
    sendMagicLink: async ({ email, url }) => {
      const capture = linkCapture.getStore()
      if (capture !== undefined) {
        capture.url = url
        return
      }
      await dependencies.sendMail({ to: email, subject: 'Your sign-in link for Millrace', text: `Sign in: ${url}\n\nThe link works once, within 15 minutes.` })
    },
  }),
]

const emailOptions = (dependencies: AuthDependencies) => ({
  emailAndPassword: {
    enabled: true,
    requireEmailVerification: true,
    minPasswordLength: passwordLength.min,
    maxPasswordLength: passwordLength.max,
    revokeSessionsOnPasswordReset: true,
    resetPasswordTokenExpiresIn: 30 * 60,
    sendResetPassword: async ({ user, url }: { user: { email: string }; url: string }) => dependencies.sendMail({
      to: user.email, subject: 'Reset your password for Millrace', text: `Choose a new password: ${url}\n\nThe link is valid for 30 minutes. If you did not ask for it, do nothing.`,
    }),
  },
  emailVerification: {
    sendOnSignUp: true,
    sendOnSignIn: true,
    autoSignInAfterVerification: true,
    expiresIn: 60 * 60,
    sendVerificationEmail: async ({ user, url }: { user: { email: string }; url: string }) => dependencies.sendMail({
      to: user.email, subject: 'Confirm your e-mail address for Millrace', text: `Confirm your address: ${url}\n\nThe link is valid for one hour.`,
    }),
  },
})

export const createAuth = (dependencies: AuthDependencies) => {
  const { settings } = dependencies
  const secure = settings.baseUrl.startsWith('https:')
  return betterAuth({
    appName: 'Millrace',
    baseURL: settings.baseUrl,
    basePath: '/api/auth',
    secret: settings.authSecret,
    database: dependencies.database,
    trustedOrigins: [...settings.trustedOrigins],
    ...emailOptions(dependencies),
    verification: { storeIdentifier: 'hashed' },
    session: { expiresIn: 7 * 24 * 60 * 60, updateAge: 24 * 60 * 60, cookieCache: { enabled: false } },
    account: { accountLinking: { enabled: false } },
    rateLimit: {
      enabled: true,
      storage: 'database',
      window: 60,
      max: 100,
      customRules: {
        '/sign-in/email': { window: 10, max: 5 },
        '/sign-up/email': { window: 60, max: 5 },
        '/sign-in/magic-link': { window: 60, max: 5 },
        '/request-password-reset': { window: 60, max: 3 },
        '/send-verification-email': { window: 60, max: 3 },
        '/get-session': { window: 60, max: 600 },
      },
    },
    advanced: {
      // Over https the name `__Host-` binds the cookie to this host, path `/` and TLS; the attribute is set below, better-auth adds no prefix of its own.
      cookiePrefix: secure ? '__Host-millrace' : 'millrace',
      useSecureCookies: false,
      defaultCookieAttributes: { httpOnly: true, sameSite: 'lax', path: '/', secure },
      ipAddress: { ipAddressHeaders: [settings.clientAddressHeader] },
    },
    hooks: { before: beforeRequest },
    telemetry: { enabled: false },
    plugins: plugins(dependencies),
  })
}

export type Auth = ReturnType<typeof createAuth>

/** A one-time link for somebody who has an account, handed to the caller and to nobody else. */
export const createSignInLink = async (auth: Auth, options: { email: string; headers: Headers }): Promise<string | null> => {
  const capture: { url: string | null } = { url: null }
  await linkCapture.run(capture, async () => {
    await auth.api.signInMagicLink({ body: { email: options.email, callbackURL: '/' }, headers: options.headers })
  })
  return capture.url
}
