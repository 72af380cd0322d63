import { z } from 'zod'

const loopbackNames = new Set(['127.0.0.1', 'localhost', '::1', '[::1]'])
export const isLoopbackHost = (host: string): boolean => loopbackNames.has(host.toLowerCase())

const environmentSchema = z.object({
  MILLRACE_APP_DATABASE_URL: z.string().min(1),
  MILLRACE_IDENTITY_DATABASE_URL: z.string().min(1),
  TEMPORAL_ADDRESS: z.string().min(1).default('127.0.0.1:7233'),
  MILLRACE_OBJECT_STORE: z.string().min(1),
  MILLRACE_GIT_ROOT: z.string().min(1),
  MILLRACE_AUTH_SECRET: z.string().min(32, 'at least 32 characters of randomness'),
  MILLRACE_BASE_URL: z.url().optional(),
  MILLRACE_BOOTSTRAP_TOKEN: z.string().min(16, 'at least 16 characters').optional(),
  MILLRACE_SMTP_URL: z.url().optional(),
  MILLRACE_MAIL_FROM: z.string().default('Millrace <millrace@localhost>'),
  MILLRACE_LAUNCHER_SECRET: z.string().min(16).optional(),
  /** What secrets of deployments are encrypted with; several, separated by commas: the first writes, all read. */
  MILLRACE_SECRET_KEY: z.string().optional(),
  /** A file that holds them, one a line; the variable wins. */
  MILLRACE_SECRET_KEY_FILE: z.string().optional(),
  /** The one header in which a reverse proxy of the operator's puts the client's address. */
  MILLRACE_CLIENT_ADDRESS_HEADER: z.string().default('x-forwarded-for'),
  HOST: z.string().default('127.0.0.1'),
  PORT: z.coerce.number().int().min(1).max(65_535).default(3000),
})

export interface Settings {
  readonly appDatabaseUrl: string
  readonly identityDatabaseUrl: string
  readonly temporalAddress: string
  readonly objectStore: string
  readonly gitRoot: string
  readonly authSecret: string
  readonly baseUrl: string
  /** Origins from which a browser's cookie may authenticate a change. */
  readonly trustedOrigins: readonly string[]
  readonly smtpUrl: string | null
  readonly mailFrom: string
  readonly launcherSecret: string | null
  readonly secretKey: { readonly text: string | undefined; readonly file: string | undefined }
  /** The operator's token of the seeded organization's owner. */
  readonly bootstrapToken: string | null
  readonly clientAddressHeader: string
  /** Whether this process answers on loopback only; the bootstrap token and the launcher's door need it. */
  readonly loopbackOnly: boolean
}

const trustedOrigins = (baseUrl: string, loopbackOnly: boolean): string[] => {
  const url = new URL(baseUrl)
  if (!loopbackOnly || !isLoopbackHost(url.hostname)) return [url.origin]
  return ['127.0.0.1', 'localhost'].map((host) => `${url.protocol}//${host}${url.port === '' ? '' : `:${url.port}`}`)
}

/** Reads and checks the settings; the error names every variable that is wrong. */
export const readSettings = (environment: Record<string, string | undefined>): Settings => {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''))
  const parsed = environmentSchema.safeParse(given)
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`).join('\n')
    throw new Error(`The web server's environment is not usable. Set or correct:\n${problems}`)
  }
  const values = parsed.data
  const loopbackOnly = isLoopbackHost(values.HOST)
  const baseUrl = values.MILLRACE_BASE_URL ?? `http://${values.HOST}:${values.PORT}`
  return {
    appDatabaseUrl: values.MILLRACE_APP_DATABASE_URL,
    identityDatabaseUrl: values.MILLRACE_IDENTITY_DATABASE_URL,
    temporalAddress: values.TEMPORAL_ADDRESS,
    objectStore: values.MILLRACE_OBJECT_STORE,
    gitRoot: values.MILLRACE_GIT_ROOT,
    authSecret: values.MILLRACE_AUTH_SECRET,
    baseUrl,
    trustedOrigins: trustedOrigins(baseUrl, loopbackOnly),
    smtpUrl: values.MILLRACE_SMTP_URL ?? null,
    mailFrom: values.MILLRACE_MAIL_FROM,
    secretKey: { text: values.MILLRACE_SECRET_KEY, file: values.MILLRACE_SECRET_KEY_FILE },
    launcherSecret: values.MILLRACE_LAUNCHER_SECRET ?? null,
    bootstrapToken: values.MILLRACE_BOOTSTRAP_TOKEN ?? null,
    clientAddressHeader: values.MILLRACE_CLIENT_ADDRESS_HEADER.toLowerCase(),
    loopbackOnly,
  }
}

let settings: Settings | undefined
export const processSettings = (): Settings => (settings ??= readSettings(process.env))
