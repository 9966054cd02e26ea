import { element, escaped } from './svg.js'

/** One bar: a median, its quartiles as whiskers. */
export interface Bar {
  readonly label: string
  readonly median: number
  readonly low: number
  readonly high: number
  /** What stands behind it. */
  readonly text: string
  readonly kind: 'ours' | 'other' | 'short'
}

/** Horizontal bars in groups. */
export interface Chart {
  readonly title: string
  /** One line below the title. */
  readonly note: string
  readonly groups: readonly { readonly title: string; readonly bars: readonly Bar[] }[]
  /** Whether all groups have one scale from zero, each its own, or one that is logarithmic, with bars that begin at 1. */
  readonly scale: 'common' | 'own' | 'log'
}

/** Middle tones, which can be read on white and on black: an embedded SVG does not know the page's background. */
const COLOUR = { ours: '#2f81f7', other: '#8b949e', short: '#d1603d', text: '#768390', line: '#768390', inside: '#ffffff' } as const
const BAR = 14
const STEP = 21
const PLOT = 380
/** Width of a letter of 12 px, on the generous side: the font is the reader's. */
const LETTER = 6.9
const FONT = 'font-family="system-ui, -apple-system, Segoe UI, Helvetica, Arial, sans-serif"'

/** The chart as an SVG file, as wide as its labels need. */
export function barChart({ title, note, groups, scale }: Chart): string {
  const bars = groups.flatMap((group) => group.bars)
  const longest = (texts: readonly string[]) => Math.max(0, ...texts.map((text) => text.length)) * LETTER
  const left = Math.max(60, longest(bars.map(({ label }) => label))) + 16
  const width = Math.max(left + PLOT + longest(bars.map(({ text }) => text)) + 24, longest([note]) + 24, title.length * 9 + 24)
  const parts = [textAt(12, 22, title, { 'font-size': 15, 'font-weight': 600 }), textAt(12, 42, note)]
  let y = 58
  for (const [index, group] of groups.entries()) {
    if (group.title !== '') parts.push(textAt(12, (y += 16), group.title, { 'font-weight': 600 }))
    y += 8
    const scaled = SCALES[scale](scale === 'own' ? group.bars : bars, left)
    const last = scale === 'own' || index === groups.length - 1
    parts.push(...grid(scaled, y, group.bars.length * STEP, last))
    for (const bar of group.bars) {
      parts.push(drawn(bar, y + (STEP - BAR) / 2, scaled))
      y += STEP
    }
    y += last ? 22 : 6
  }
  const size = { width, height: y + 6, viewBox: `0 0 ${Math.ceil(width)} ${y + 6}` }
  return `${element('svg', { xmlns: 'http://www.w3.org/2000/svg', ...size, role: 'img', 'aria-label': title }, `<g ${FONT} font-size="12">`, ...parts, '</g>')}\n`
}

interface Scale {
  readonly at: (value: number) => number
  readonly ticks: readonly number[]
  /** Where bars begin. */
  readonly origin: number
}

/** Round steps from zero, five at the most. */
function linear(bars: readonly Bar[], left: number): Scale {
  const most = Math.max(0, ...bars.map(({ high, median }) => Math.max(high, median))) || 1
  const raw = most / 4
  const power = 10 ** Math.floor(Math.log10(raw))
  const step = [1, 2, 2.5, 5, 10].map((one) => one * power).find((one) => one >= raw)!
  const ticks = Array.from({ length: Math.floor(most / step) + 1 }, (_, n) => n * step)
  return { origin: 0, ticks, at: (value) => left + (value / most) * PLOT }
}

/** Doublings around 1. */
function logarithmic(bars: readonly Bar[], left: number): Scale {
  const logs = [
    0,
    ...bars
      .flatMap(({ low, median, high }) => [low, median, high])
      .filter((value) => value > 0)
      .map(Math.log2),
  ]
  const [least, most] = [Math.floor(Math.min(...logs)), Math.ceil(Math.max(...logs)) || 1]
  const ticks = Array.from({ length: most - least + 1 }, (_, n) => 2 ** (least + n))
  return { origin: 1, ticks, at: (value) => left + ((Math.log2(Math.max(value, 2 ** least)) - least) / (most - least)) * PLOT }
}

const SCALES = { common: linear, own: linear, log: logarithmic }

function grid({ at, ticks, origin }: Scale, y: number, height: number, labelled: boolean): string[] {
  return ticks.flatMap((tick) => [
    line(at(tick), y, at(tick), y + height, COLOUR.line, tick === origin ? 0.9 : 0.25),
    ...(labelled ? [textAt(at(tick), y + height + 13, round(tick), { 'font-size': 10, 'text-anchor': 'middle' })] : []),
  ])
}

function drawn({ label, median, low, high, text, kind }: Bar, y: number, { at, origin, ticks }: Scale): string {
  const middle = y + BAR / 2
  const [start, end] = [at(origin), at(median)].sort((a, b) => a - b) as [number, number]
  const tone = (value: number) => (at(value) > start && at(value) < end ? COLOUR.inside : COLOUR.text)
  const whisker = (value: number) => [
    line(end === at(median) ? end : start, middle, at(value), middle, tone(value), 1, 1.5),
    line(at(value), middle - 4, at(value), middle + 4, tone(value), 1, 1.5),
  ]
  return [
    textAt(at(ticks[0]!) - 8, middle + 4, label, { 'text-anchor': 'end' }),
    element('rect', { x: start, y, width: Math.max(end - start, 1), height: BAR, fill: COLOUR[kind], 'fill-opacity': 0.9, rx: 2 }),
    ...whisker(low),
    ...whisker(high),
    textAt(Math.max(at(high), end) + 7, middle + 4, text),
  ].join('')
}

const round = (value: number) => Number(value.toPrecision(3)).toLocaleString('en')
const textAt = (x: number, y: number, text: string, more: Readonly<Record<string, string | number>> = {}) =>
  element('text', { x, y, fill: COLOUR.text, ...more }, escaped(text))
const line = (x1: number, y1: number, x2: number, y2: number, stroke: string, opacity = 1, width = 1) =>
  element('line', { x1, y1, x2, y2, stroke, 'stroke-opacity': String(opacity), 'stroke-width': width })
