import { describe, expect, it } from 'vitest'
import { assetKeySchema } from './asset-key'

describe('asset keys', () => {
  it.each(['orders', 'sales/raw/orders', 'größe/übersicht', 'a.b-c_d/1'])('accepts %s', (key) => {
    expect(assetKeySchema.parse(key)).toBe(key)
  })
  it.each(['', '/orders', 'orders/', 'a//b', '../a', 'a/./b', 'a b', 'a*', '<script>', 'a\nb', '-flag', 'x'.repeat(513)])('refuses %j', (key) => {
    expect(assetKeySchema.safeParse(key).success).toBe(false)
  })
})
