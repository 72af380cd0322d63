import { expect, it } from 'vitest'
import { codeFrame } from './code-frame'

it('shows a line of a file with what is around it', () => {
  const text = ['a', 'b', 'c', 'd', 'e', 'f'].join('\r\n')
  expect(codeFrame(text, 1)).toEqual({ code: 'a\nb\nc\nd', firstLine: 1 })
  expect(codeFrame(text, 5)).toEqual({ code: 'b\nc\nd\ne\nf', firstLine: 2 })
  expect(codeFrame(text, 7)).toBeUndefined()
  expect(codeFrame('x'.repeat(500), 1)?.code.length).toBe(401)
})
