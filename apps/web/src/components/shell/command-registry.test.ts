import { describe, expect, it, vi } from 'vitest'
import { chosenId, createCommandRegistry } from './command-registry'

describe('the registry of commands', () => {
  it('wakes the palette when something visible changes, and runs the newest closure when nothing does', () => {
    const registry = createCommandRegistry()
    const listener = vi.fn()
    registry.subscribe(listener)
    const first = vi.fn()
    const second = vi.fn()
    registry.setCommands('page', [{ id: 'deploy', title: 'Deploy', run: first }])
    const shown = registry.commands()
    registry.setCommands('page', [{ id: 'deploy', title: 'Deploy', run: second }])

    expect(listener).toHaveBeenCalledTimes(1)
    expect(registry.commands()).toBe(shown)
    registry.find('deploy')?.run?.()
    expect(first).not.toHaveBeenCalled()
    expect(second).toHaveBeenCalledTimes(1)
  })

  it('forgets what an unmounted feature offered', () => {
    const registry = createCommandRegistry()
    registry.setCommands('page', [{ id: 'deploy', title: 'Deploy', run: () => undefined }])
    registry.remove('page')
    expect(registry.commands()).toEqual([])
    expect(registry.find('deploy')).toBeUndefined()
  })
})

describe('what Enter takes in the palette', () => {
  const asset = { id: 'asset:a/b', title: 'a/b', href: '/a' }
  const home = { id: 'go:home', title: 'Go to Home', href: '/' }

  it('is the first that was found, also when it arrived after the last key', () => expect(chosenId('', [asset], [home])).toBe('asset:a/b'))
  it('stays what the arrows chose', () => expect(chosenId('go:home', [asset], [home])).toBe('go:home'))
  it('is never something of the search before', () => expect(chosenId('run:gone', [asset], [home])).toBe('asset:a/b'))
})
