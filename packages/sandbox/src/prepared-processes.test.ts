import { describe, expect, it } from 'vitest'
import { PreparedProcesses, type Prepared } from './prepared-processes'

class FakeProcess implements Prepared {
  isAlive = true
  readonly name: string
  constructor(name: string) { this.name = name }
  async close(): Promise<void> { this.isAlive = false }
}

describe('a prepared process', () => {
  it('is given to the next start of its build, once', async () => {
    const kept = new PreparedProcesses<FakeProcess>({ capacity: 2, idleMs: 60_000 })
    kept.keep('one', async () => new FakeProcess('first'))
    kept.keep('one', async () => new FakeProcess('second'))
    expect((await kept.take('one'))?.name).toBe('first')
    expect(await kept.take('one')).toBeNull()
    expect(await kept.take('another build')).toBeNull()
  })

  it('makes room for a later one, is ended after its time, and with its owner', async () => {
    const made: FakeProcess[] = []
    const make = (name: string) => async (): Promise<FakeProcess> => {
      const process = new FakeProcess(name)
      made.push(process)
      return process
    }
    const kept = new PreparedProcesses<FakeProcess>({ capacity: 1, idleMs: 30 })
    kept.keep('one', make('one'))
    kept.keep('two', make('two'))
    await new Promise((resolve) => setTimeout(resolve, 10))
    expect(made.map((process) => process.isAlive)).toEqual([false, true])
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(made.map((process) => process.isAlive)).toEqual([false, false])
    kept.keep('three', make('three'))
    await kept.close()
    expect(made.map((process) => process.isAlive)).toEqual([false, false, false])
    kept.keep('four', make('four'))
    expect(await kept.take('four')).toBeNull()
  })

  it('that died or did not load is not given away', async () => {
    const kept = new PreparedProcesses<FakeProcess>({ capacity: 2, idleMs: 60_000 })
    const dead = new FakeProcess('dead')
    kept.keep('one', async () => dead)
    dead.isAlive = false
    expect(await kept.take('one')).toBeNull()
    kept.keep('two', async () => { throw new Error('no memory') })
    expect(await kept.take('two')).toBeNull()
  })
})
