import { connect, createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** @returns {Promise<null | string>} null when the port can be bound, else the system's reason (for example EADDRINUSE) */
export function portProblem(port, host = '127.0.0.1') {
  return new Promise(resolve => {
    const server = createServer()
    server.once('error', error => resolve(error.code ?? error.message))
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(null)))
  })
}

export function freePort(host = '127.0.0.1') {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen({ port: 0, host }, () => {
      const address = server.address()
      server.close(() => resolve(address.port))
    })
  })
}

/** The port of the last start while it is free, so that open connections and bookmarks stay right; else another. */
export async function keepPort(last) {
  if (Number.isInteger(last) && (await portProblem(last)) === null) return last
  return freePort()
}

export function canConnect(host, port, timeoutMilliseconds = 1000) {
  return new Promise(resolve => {
    const socket = connect({ host, port, timeout: timeoutMilliseconds })
    const end = answer => { socket.destroy(); resolve(answer) }
    socket.once('connect', () => end(true))
    socket.once('timeout', () => end(false))
    socket.once('error', () => end(false))
  })
}

/** Asks again and again until the answer is true; false when the time is over. */
export async function waitUntil(ask, { timeoutMilliseconds, everyMilliseconds = 50 }) {
  const deadline = Date.now() + timeoutMilliseconds
  for (;;) {
    if (await ask()) return true
    if (Date.now() > deadline) return false
    await sleep(everyMilliseconds)
  }
}
