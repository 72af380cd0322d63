'use client'
import { useEffect, useRef } from 'react'
import uPlot from 'uplot'
import { classNames } from './class-names'
import { formatAbsoluteTime } from './format-time'
import { readToken, useTheme } from './use-theme'

export interface PlotSeries {
  label: string
  values: readonly (number | null)[]
}

export interface PlotProps {
  /** What is plotted; read aloud. */
  label: string
  /** Milliseconds since the epoch, ascending. */
  times: readonly number[]
  series: readonly PlotSeries[]
  height?: number | undefined
  format?: ((value: number) => string) | undefined
  /** Index of the point that was clicked. */
  onPick?: ((index: number) => void) | undefined
  className?: string | undefined
}

const seriesColors = ['--accent', '--run', '--warn', '--code-keyword', '--bad'] as const
const hours = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
const days = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' })
const seconds = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' })
const tickText = (at: number, step: number): string => (step < 60 ? seconds : step < 86_400 ? hours : days).format(at * 1000)
const plainNumber = (value: number): string => value.toLocaleString('en', { maximumFractionDigits: 3 })

function plotOptions({ series, height = 140, format = plainNumber }: PlotProps, width: number): uPlot.Options {
  const faint = readToken('--faint')
  const line = readToken('--line')
  const axis = { stroke: faint, grid: { stroke: line, width: 1 }, ticks: { show: false }, font: '11px ui-monospace, "DejaVu Sans Mono", monospace' }
  return {
    width,
    height,
    padding: [12, 30, 0, 0],
    cursor: { y: false, points: { size: 7 }, drag: { x: false, y: false } },
    legend: { show: true, live: true },
    scales: { x: { time: true } },
    axes: [{ ...axis, size: 26, space: 72, grid: { show: false }, values: (...[, ticks, , , step]) => ticks.map((tick) => tickText(tick, step)) }, { ...axis, size: 64, values: (_, ticks) => ticks.map((tick) => format(tick)) }],
    series: [
      { label: 'time', value: (_, at) => (at === null ? '–' : formatAbsoluteTime(at * 1000)) },
      ...series.map((item, index) => ({
        label: item.label,
        stroke: readToken(seriesColors[index % seriesColors.length] ?? '--accent'),
        width: 1.75,
        spanGaps: true,
        points: { show: item.values.length < 60, size: 5 },
        value: (_: uPlot, value: number | null) => (value === null ? '–' : format(value)),
      })),
    ],
  }
}

/** Numbers over time; follows the theme and the width it has. */
export function Plot(props: PlotProps) {
  const { label, times, series, onPick, className } = props
  const container = useRef<HTMLDivElement>(null)
  const { shown } = useTheme()
  const latest = useRef(props)
  latest.current = props
  const shape = `${shown} ${props.height ?? 140} ${series.map((item) => `${item.label}:${item.values.length < 60}`).join('|')}`
  const plot = useRef<uPlot>(null)
  useEffect(() => {
    const element = container.current
    if (element === null) return undefined
    const data = (): uPlot.AlignedData => [latest.current.times.map((at) => at / 1000), ...latest.current.series.map((item) => [...item.values])]
    const created = new uPlot(plotOptions(latest.current, Math.max(120, element.clientWidth)), data(), element)
    plot.current = created
    const observer = new ResizeObserver(() => created.setSize({ width: Math.max(120, element.clientWidth), height: latest.current.height ?? 140 }))
    observer.observe(element)
    return () => {
      observer.disconnect()
      created.destroy()
      plot.current = null
    }
  }, [shape])
  useEffect(() => {
    plot.current?.setData([times.map((at) => at / 1000), ...series.map((item) => [...item.values])])
  }, [times, series])
  const values = series.flatMap((item) => item.values.filter((value) => value !== null))
  const summary = values.length === 0 ? 'no points' : `${values.length} points from ${Math.min(...values)} to ${Math.max(...values)}, last ${values.at(-1) ?? ''}`
  return (
    <div
      ref={container}
      role="img"
      aria-label={`${label}: ${summary}`}
      onClick={() => {
        const index = plot.current?.cursor.idx
        if (index !== null && index !== undefined) onPick?.(index)
      }}
      className={classNames('min-w-0 overflow-hidden [&_.u-legend]:px-3 [&_.u-legend]:pb-2 [&_.u-legend]:text-left [&_.u-legend]:text-sm [&_.u-legend]:text-muted [&_.u-value]:font-mono', series.length === 1 && '[&:not(:hover)_.u-legend]:invisible', className)}
    />
  )
}
