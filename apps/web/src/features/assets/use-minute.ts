'use client'
import { useEffect, useState } from 'react'

const minuteMs = 60_000

/** The time, renewed each minute: near enough for "4 min ago" on thousands of nodes. */
export function useMinute(): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), minuteMs)
    return () => clearInterval(timer)
  }, [])
  return now
}
