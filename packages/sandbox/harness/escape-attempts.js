// A bundle that tries to get out. The self-test puts `const target = {…}` before it. Every attempt names what it reached.
const tried = async (attempt) => {
  try {
    const reached = await Promise.race([attempt(), new Promise((resolve) => setTimeout(resolve, 1500, null))])
    return reached === null || reached === undefined || reached === false ? [] : [String(reached).slice(0, 200)]
  } catch {
    return []
  }
}
const all = async (attempts) => (await Promise.all(attempts.map(tried))).flat()

const nodeModule = (name) => import(`node:${name}`)
const reading = (path) => [
  async () => Deno.readTextFileSync(path) && `Deno.readTextFile read ${path}`,
  async () => (await nodeModule('fs')).readFileSync(path) && `node:fs read ${path}`,
  async () => Deno.readDirSync(path) && `Deno.readDir listed ${path}`,
  async () => await import(`file://${path}`, { with: { type: 'text' } }) && `a computed import read ${path}`,
  async () => (await fetch(`file://${path}`)).ok && `fetch read ${path}`,
]
const connecting = (hostname) => [
  async () => Deno.connect({ hostname, port: target.port }).then(() => `Deno.connect reached ${hostname}`),
  async () => fetch(`http://${hostname.includes(':') ? `[${hostname}]` : hostname}:${target.port}/`).then(() => `fetch reached ${hostname}`),
  async () => {
    const net = await nodeModule('net')
    return new Promise((resolve) => {
      const socket = net.connect(target.port, hostname, () => resolve(`node:net reached ${hostname}`))
      socket.on('error', () => resolve(null))
    })
  },
]

const attempts = {
  'files': () => all([target.canary, target.otherBundle, '/etc/passwd', '/proc/self/root/etc/passwd', '/etc'].flatMap(reading)),
  'writes': () => all([
    async () => Deno.writeTextFileSync('/location/written', '') === undefined && 'wrote into its own folder',
    async () => Deno.symlinkSync('/etc/passwd', '/tmp/link') === undefined && 'made a symbolic link',
    async () => (await nodeModule('fs')).writeFileSync('/tmp/written', '') === undefined && 'node:fs wrote into /tmp',
  ]),
  'environment': () => all([
    async () => Object.keys(Deno.env.toObject()).length > 0 && 'Deno.env listed the environment',
    async () => (await nodeModule('process')).default.env.PATH && 'node:process read PATH',
    ...reading('/proc/self/environ'),
    ...reading('/proc/1/environ'),
  ]),
  'parent-memory': () => all([`/proc/${target.parent}/environ`, `/proc/${target.parent}/mem`, `/proc/${target.parent}/maps`, '/proc/1/maps'].flatMap(reading)),
  'spawn': () => all([
    async () => (await new Deno.Command('/bin/true').output()).success && 'Deno.Command ran /bin/true',
    async () => (await new Deno.Command(Deno.execPath(), { args: ['--version'] }).output()).success && 'Deno.Command ran Deno',
    async () => (await nodeModule('child_process')).execFileSync('/bin/true') && 'node:child_process ran /bin/true',
    async () => Deno.dlopen('libc.so.6', {}) && 'Deno.dlopen loaded libc',
  ]),
  'network': () => all(['127.0.0.1', '0.0.0.0', '::1', '::ffff:127.0.0.1', 'localhost', '169.254.169.254'].flatMap(connecting)),
  'persistence': () => all([
    async () => localStorage.getItem('canary') && 'localStorage kept what an earlier process stored',
    async () => localStorage.setItem('canary', 'kept'),
    async () => {
      // One after the other: attempts run side by side, and this process must not find what it stored itself.
      const cache = await caches.open('canary')
      if (await cache.match('http://canary/')) return 'caches kept what an earlier process stored'
      await cache.put('http://canary/', new Response('kept'))
    },
  ]),
}

export const serve = (host) => ({
  describe: async () => {
    for (const [wall, attempt] of Object.entries(attempts)) {
      host.send({ type: 'log', at: host.now(), level: 'info', source: 'log', message: JSON.stringify({ wall, reached: await attempt() }) })
    }
    return { manifest: { manifestVersion: 1, assets: [], jobs: [], ops: [], schedules: [], sensors: [] } }
  },
  runSteps: () => {},
  cancel: () => {},
  release: () => {},
})
