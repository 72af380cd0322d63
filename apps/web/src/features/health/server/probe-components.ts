import { isMillraceError } from '@millrace/protocol'
import { componentNames, type ComponentName, type WebServices } from '../../../server/services'

export interface ComponentHealth { status: 'ok' | 'down'; detail?: string }
export interface Health { status: 'ok' | 'down'; version: string; components: Record<ComponentName, ComponentHealth> }

const patienceMs = 3_000

const timeOut = (signal: AbortSignal): Promise<never> => new Promise((_, reject) => {
  signal.addEventListener('abort', () => reject(new Error('time-out')), { once: true })
})

const probe = async (services: WebServices, name: ComponentName): Promise<ComponentHealth> => {
  const signal = AbortSignal.timeout(patienceMs)
  try {
    const result = await Promise.race([services.probes[name](), timeOut(signal)])
    return result.detail === undefined ? { status: 'ok' } : { status: 'ok', detail: result.detail }
  } catch (error) {
    // Anybody may ask for health: only what the platform itself words is shown, never a driver's text with addresses in it.
    const detail = isMillraceError(error) ? error.message : signal.aborted ? `no answer within ${patienceMs / 1000} s` : `the ${name} does not answer`
    if (!isMillraceError(error)) services.logError(error, { component: name })
    return { status: 'down', detail }
  }
}

export const probeComponents = async (services: WebServices): Promise<Health> => {
  const [database, engine, worker, sandbox] = await Promise.all([
    probe(services, 'database'), probe(services, 'engine'), probe(services, 'worker'), probe(services, 'sandbox'),
  ])
  const components = { database, engine, worker, sandbox }
  const isDown = componentNames.some((name) => components[name].status === 'down')
  return { status: isDown ? 'down' : 'ok', version: services.version, components }
}
