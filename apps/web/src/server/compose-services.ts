import { prismaAdapter } from '@better-auth/prisma-adapter'
import { SecretKeys, TemporalEngine, type ControlServices, type Engine } from '@millrace/control'
import { ApiTokenRepository, listen, MembershipRepository, openDatabase, openIdentity } from '@millrace/db'
import { openGitRepositories } from '@millrace/git'
import { openObjectStore } from '@millrace/storage'
import pino from 'pino'
import type { Settings } from '../env'
import manifest from '../../package.json'
import { createAuth } from './auth/create-auth'
import { launcherMail, smtpMail, type SendMail } from './auth/mail'
import { openPeople } from './auth/people'
import { isFault, toProblem } from './error-mapping'
import { assetChanges } from './live/asset-changes'
import { LiveHub } from './live/live-hub'
import { openProbes } from './probes'
import type { WebServices } from './services'
import { tenantData } from './tenant-data/tenant-data'
import { deploymentData } from './tenant-data/deployments'

/** What reaches outside of this machine's own parts, and so may be given by who composes. */
export interface Outside { engine?: Engine; sendMail?: SendMail }

const mailOf = (settings: Settings): SendMail => (settings.smtpUrl === null
  ? launcherMail((line) => process.stdout.write(line))
  : smtpMail({ url: settings.smtpUrl, from: settings.mailFrom }))

/** The composition root of the web server: the only place that opens connections. Nothing is connected to until it is used. */
export const composeServices = (settings: Settings, outside: Outside = {}): WebServices => {
  const logger = pino({ name: 'web' }, pino.destination(2))
  const logError = (error: unknown, context: Record<string, unknown>): void => {
    if (isFault(error)) return logger.error({ ...context, err: error }, 'request failed')
    const { code, detail } = toProblem(error)
    return logger.info({ ...context, code, detail }, 'request refused')
  }
  const onError = (error: Error): void => logger.warn({ err: error }, 'database connection')
  const database = openDatabase({ url: settings.appDatabaseUrl, onError })
  const identity = openIdentity({ url: settings.identityDatabaseUrl, poolSize: 5, onError })
  const engine = outside.engine ?? TemporalEngine.open({ address: settings.temporalAddress })
  const control: ControlServices = { database, engine, git: openGitRepositories(settings.gitRoot), store: openObjectStore(settings.objectStore), now: () => new Date() }
  const secretKeys = SecretKeys.open(settings.secretKey)
  const deployments = deploymentData(database)
  const auth = createAuth({
    settings,
    database: prismaAdapter(identity.authClient, { provider: 'postgresql' }),
    sendMail: outside.sendMail ?? mailOf(settings),
    onOrganizationCreated: async (organizationId) => {
      await deployments.ensureProduction(organizationId)
    },
  })
  const people = openPeople(auth)
  const hub = new LiveHub({
    start: ({ onChange, onLost }) => listen(settings.appDatabaseUrl, { onChange, onReconnect: onLost, onError: (error) => logger.warn({ err: error }, 'listening') }),
  }, { assets: assetChanges(database), onError: (error) => logger.warn({ err: error }, 'reading changed assets') })
  return {
    settings, version: manifest.version, auth, people, control, secretKeys, hub, logError, now: () => new Date(),
    memberships: new MembershipRepository(identity), tokens: new ApiTokenRepository(identity),
    tenant: tenantData(control, people), probes: openProbes({ database, identity, engine }),
    close: async () => {
      await hub.close()
      await Promise.all([database.close(), identity.close(), engine.close()])
    },
  }
}
