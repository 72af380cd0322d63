'use client'

import { useState, type FormEvent } from 'react'
import { accountProblem, type AccountError } from './account-problem'

interface Answer { error: AccountError | null }

export interface Submit {
  busy: boolean
  problem: string | null
  setProblem: (problem: string | null) => void
  run: (act: () => Promise<Answer>, onDone: () => void, onError?: (error: AccountError) => boolean) => void
}

/** One request of a form at a time; its failure in words. `busy` stays on after success until the page is left or `onDone` changes it. */
export function useSubmit(initialProblem: string | null = null): Submit {
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState(initialProblem)
  const run: Submit['run'] = (act, onDone, onError) => {
    setBusy(true)
    setProblem(null)
    void act().catch((): Answer => ({ error: {} })).then(({ error }) => {
      setBusy(false)
      if (error === null) onDone()
      else if (onError?.(error) !== true) setProblem(accountProblem(error))
    })
  }
  return { busy, problem, setProblem, run }
}

/** The fields of a form as text. */
export const fieldsOf = (event: FormEvent<HTMLFormElement>): ((name: string) => string) => {
  event.preventDefault()
  const data = new FormData(event.currentTarget)
  return (name) => {
    const value = data.get(name)
    return typeof value === 'string' ? value : ''
  }
}
