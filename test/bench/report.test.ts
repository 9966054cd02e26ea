import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import { machine } from './machine.js'
import { partsOf } from './parts.js'
import { ELSEWHERE, type Promised, PROMISES } from './promises.js'
import { keep, kept, type Result } from './results.js'
import { ratioOf, sample } from './rounds.js'
import { row, type Row } from './rows.js'
import { cells, goalTable, tableOf } from './table.js'
import { barChart, type Chart } from './writer/bars.js'
import { goalsChart, outcomes } from './writer/goals.js'
import { losses, shortfalls } from './writer/losses.js'
import { cell, table } from './writer/markdown.js'
import { report } from './writer/report.js'
import { readSoak, soakChapter } from './writer/soak.js'
import { chartsOf, SUBJECTS } from './writer/subjects.js'
import { writeReport } from './writer/write.js'

const folder = mkdtempSync(join(tmpdir(), 'bench-report-'))
afterAll(() => rmSync(folder, { recursive: true }))
const urlOf = (name: string) => pathToFileURL(join(folder, name))

const START = 'start of 1,000 Nest routes: with / without (at most)'
const without = sample('without <us>', [100, 110, 90, 100, 100])
const beside = sample('with | McpModule', [150, 154, 153, 140, 150])
const started = tableOf({ title: 'start & "end"', unit: 'ms', of: 'a process', digits: 0 }, [without, beside], /^with \|/)
const result = (changes: Partial<Result> = {}): Result => ({
  part: 'start',
  date: '2026-01-31 12:00',
  seconds: 60,
  load: 0.4,
  inputs: '5 pairs',
  machine: '2 cores of a kind',
  versions: [['node', '20.20.2']],
  rows: [row(START, beside, without)],
  tables: [started],
  ...changes,
})
/** As many letters as are seen. */
const lettersOf = (text: string) => text.replaceAll(/&\w+;/g, 'x').length
const elements = (svg: string, name: string) => [...svg.matchAll(new RegExp(`<${name}\\b`, 'g'))].length

describe('a row', () => {
  test('has the median and the quartiles of the ratios within a round, not the ratio of medians', () => {
    const ratios = ratioOf(sample('over', [10, 40, 90]), sample('under', [1, 2, 3]))
    expect(ratios).toMatchObject({ name: 'over / under', median: 20, low: 15, high: 25 })
  })

  test.each([
    { name: 'at most, above', over: beside, under: without, holds: false },
    { name: 'at most, below', over: without, under: beside, holds: true },
  ])('$name: holds is $holds', ({ over, under, holds }) => {
    expect(row(START, over, under)).toMatchObject({ name: START, goal: 1.25, holds })
  })

  test('that nobody promised is refused', () => {
    expect(() => row('as fast as light', beside, without)).toThrow('no promise stands in the row "as fast as light"')
  })

  test('that falls short is said so where it is printed', () => {
    expect(goalTable([row(START, beside, without)])).toMatch(/1\.50\s+1\.25\s+FALLS SHORT$/)
  })
})

describe('the promises', () => {
  test('each has a row of its own, one bound, and a part that measures it', () => {
    expect(new Set(PROMISES.map((one) => one.row)).size).toBe(PROMISES.length)
    expect(PROMISES.filter(({ least, most }) => (least === undefined) === (most === undefined))).toEqual([])
    const parts = partsOf(true).map(({ name }) => name)
    expect(PROMISES.filter(({ part }) => !parts.includes(part))).toEqual([])
    expect(parts.filter((name) => !PROMISES.some(({ part }) => part === name))).toEqual([])
  })

  test('each part stands in one chapter of the report', () => {
    const told = SUBJECTS.flatMap(({ parts }) => parts)
    expect([...told].sort()).toEqual(
      partsOf(false)
        .map(({ name }) => name)
        .sort(),
    )
  })
})

describe('Markdown', () => {
  test.each([
    ['a | b', 'a \\| b'],
    ['<script>', '&lt;script>'],
    ['a\n  b', 'a b'],
    ['*x* _y_ `z` [l](u)', '\\*x\\* \\_y\\_ \\`z\\` \\[l\\](u)'],
    ['back\\slash', 'back\\\\slash'],
  ])('%j stays in its cell', (text, expected) => expect(cell(text)).toBe(expected))

  test('a table has as many cells in each line, whatever is in them', () => {
    const lines = table([
      ['a', 'b'],
      ['x | y', '<b>\nz'],
    ]).split('\n')
    expect(lines).toEqual(['| a | b |', '|---|---:|', '| x \\| y | &lt;b> z |'])
  })

  test('times are medians with quartiles, beside what they are set against', () => {
    const against = { alone: 'without <us>' }
    expect(cells({ ...started, against })).toEqual([
      ['', 'ms a process: median (quartiles)', 'alone / it'],
      ['without <us>', '100 (100-100)', '1.00x'],
      ['with | McpModule', '150 (150-153)', '0.67x'],
    ])
  })
})

describe('what falls short', () => {
  const promised: Promised = { part: 'start', row: START, promise: 'a quarter more', most: 1.25, why: 'it does more' }
  const short = outcomes([promised], [row(START, beside, without)])

  test('is a sentence with figure, spread, goal and reason, and says when the goal lies within the spread', () => {
    expect(shortfalls(short)).toEqual([
      '- **Falls short by 20 %:** a quarter more: measured 1.50 (quartiles 1.40 to 1.50), promised &lt;= 1.25. A known reason: it does more.',
    ])
    expect(shortfalls(outcomes([promised], [row(START, without, beside)]))).toEqual([])
    expect(shortfalls([{ promised, row: { ...short[0]!.row!, low: 1.2 } }])[0]).toContain('The goal lies within the spread.')
  })

  test('where ours is slower it is said, within a group only, beside the fastest other', () => {
    const slow = tableOf(
      { title: 'lists', unit: 'us', of: 'a list', digits: 0 },
      [sample('5 ours', [20]), sample('5 theirs', [10]), sample('5 others', [5]), sample('9 ours', [30]), sample('9 theirs', [60])],
      /ours/,
      (name) => name.slice(0, 1),
    )
    expect(losses([slow])).toEqual(['- lists: 5 ours 4.00x the time of 5 others.'])
    expect(losses([started])).toEqual(['- start &amp; "end": with \\| McpModule 1.50x the time of without &lt;us>.'])
  })
})

describe('a chart', () => {
  const bars = [
    { label: 'a < b & "c"', median: 10, low: 8, high: 14, text: '10 us', kind: 'ours' as const },
    { label: 'other', median: 1000, low: 900, high: 1300, text: '1,000 us', kind: 'other' as const },
  ]
  const chart: Chart = { title: 'T & U', note: 'n', scale: 'common', groups: [{ title: 'g', bars }] }

  test('has a bar and two whisker ends for each line, and every text escaped', () => {
    const svg = barChart(chart)
    expect(elements(svg, 'rect')).toBe(2)
    expect(svg).toContain('a &lt; b &amp; &quot;c&quot;')
    expect(svg).toContain('T &amp; U')
    expect(svg.replaceAll(/<\/?[a-z]+( [a-zA-Z0-9:-]+="[^"<]*")*\/?>/g, '')).not.toMatch(/[<>]/)
  })

  test('keeps every bar, whisker and text within its width', () => {
    const svg = barChart(chart)
    const width = Number(/<svg[^>]* width="([\d.]+)"/.exec(svg)![1])
    const ends = [...svg.matchAll(/ x2="([\d.]+)"/g)].map(([, x]) => Number(x))
    const texts = [...svg.matchAll(/<text x="([\d.]+)"[^>]*?(text-anchor="(\w+)")?>([^<]*)</g)].map(
      ([, x, , anchor, text]) => Number(x) + (anchor ? 0 : lettersOf(text!) * 6),
    )
    expect(Math.max(...ends, ...texts)).toBeLessThanOrEqual(width)
    const starts = [...svg.matchAll(/<text x="([\d.]+)"[^>]*text-anchor="end">([^<]*)</g)].map(
      ([, x, text]) => Number(x) - lettersOf(text!) * 6,
    )
    expect(Math.min(...starts)).toBeGreaterThanOrEqual(0)
  })

  test('with a scale of its own a small group is not drawn as dust', () => {
    const longest = (scale: Chart['scale']) => {
      const svg = barChart({ ...chart, scale, groups: bars.map((bar) => ({ title: bar.label, bars: [bar] })) })
      return Number(/<rect[^>]* width="([\d.]+)"/.exec(svg)![1])
    }
    expect(longest('own')).toBeGreaterThan(20 * longest('common'))
  })

  test('of nothing is a file all the same', () => expect(barChart({ ...chart, groups: [] })).toMatch(/^<svg .*<\/svg>\n$/s))

  test('of the goals: what falls short lies left of the mark, and a ratio of at most is turned round', () => {
    const rows = [row(START, beside, without), row('backend2mcp --help / node -e 0 (at most)', beside, without)]
    const { bars } = goalsChart(outcomes(PROMISES, rows)).groups[0]!
    expect(bars.map(({ median, kind }) => [Number(median.toFixed(2)), kind])).toEqual([
      [0.83, 'short'],
      [2.67, 'ours'],
    ])
  })

  test('is left out where its tables were not measured', () => {
    const dispatch = SUBJECTS.find(({ parts }) => parts.includes('koa'))!
    expect(chartsOf(dispatch, [])).toEqual({})
    expect(chartsOf(dispatch, [result({ part: 'koa', tables: [{ ...started, title: 'koa, GET by id' }] })])).not.toHaveProperty(
      'dispatch-post',
    )
  })
})

describe('the report', () => {
  const text = report(PROMISES, [result()], undefined)

  test('says how many hold, what falls short and what was not measured', () => {
    expect(text).toContain('**0 of 1 measured promises hold, 1 fall short.**')
    expect(text).toContain('- **Falls short by 20 %:**')
    expect(text).toContain(`${PROMISES.length - 1} promises were not measured, of the parts nest-express`)
    expect(ELSEWHERE.filter(({ promise, command }) => !text.includes(`| ${cell(promise)} | `) || !text.includes(`| ${command} |`))).toEqual(
      [],
    )
  })

  test('names every promise and its row, measured or not', () => {
    const missing = PROMISES.filter(({ promise, row }) => !text.includes(`| ${cell(promise)} | ${cell(row)} | `))
    expect(missing).toEqual([])
    expect(text).toContain(`| 1.50 | 1.40-1.50 | &lt;= 1.25 | FALLS SHORT |`)
  })

  test.each([
    { name: 'one run', others: [result({ part: 'cli', date: '2026-01-31 12:05' })], says: undefined },
    { name: 'two runs', others: [result({ part: 'cli', date: '2026-02-01 09:00' })], says: 'The parts ran at different times' },
    { name: 'two machines', others: [result({ part: 'cli', machine: '64 cores' })], says: 'The parts ran on different machines' },
    { name: 'two versions', others: [result({ part: 'cli', versions: [['node', '24.0.0']] })], says: 'Versions differ between parts' },
  ])('$name: $says', ({ others, says }) => {
    const warnings = report(PROMISES, [result(), ...others], undefined).match(
      /The parts ran at different times|The parts ran on different machines|Versions differ between parts/g,
    )
    expect(warnings ?? []).toEqual(says ? [says] : [])
  })

  test('each part has its date, its time and its load', () => {
    expect(text).toContain('| start | 2026-01-31 12:00 | 60 s | 0.4 |')
  })

  test('the machine is told without a name or a path', () => {
    expect(machine()).toMatch(/^\d+ cores of [^/]+, \d+ GiB, \w+ \w+, Node \d+\.\d+\.\d+$/)
  })
})

describe('the soak', () => {
  const figures = [
    { name: 'drain | 20 SIGTERMs', figure: '0 lost', goal: '0', holds: true },
    { name: 'memory', figure: '3 bytes a call', goal: '<= 1', holds: false },
  ]
  test.each([
    { name: 'figures alone', told: figures as unknown, says: '1 of 2 figures hold.' },
    {
      name: 'with date and machine',
      told: { date: '2026-01-31', machine: '2 cores', figures },
      says: '1 of 2 figures hold. Taken 2026-01-31 on 2 cores.',
    },
  ])('$name are a table', ({ told, says }) => {
    writeFileSync(urlOf('figures.json'), JSON.stringify(told))
    const chapter = soakChapter(readSoak(urlOf('figures.json')))
    expect(chapter).toContain(says)
    expect(chapter).toContain('| drain \\| 20 SIGTERMs | 0 lost | 0 | holds |')
    expect(chapter).toContain('| memory | 3 bytes a call | &lt;= 1 | FALLS SHORT |')
  })

  test('that never ran is named with its command', () => expect(soakChapter(readSoak(urlOf('none.json')))).toContain('npm run test:soak'))
})

describe('files', () => {
  test('results are kept a part each, and come back in the order asked for', () => {
    const results = urlOf('results/')
    const of = (part: string, rows: readonly Row[] = []) => result({ part, rows, tables: [] })
    for (const one of [of('start'), of('cli'), of('start', [row(START, beside, without)])]) keep(results, one)
    expect(kept(results, ['cli', 'http', 'start']).map(({ part, rows }) => [part, rows.length])).toEqual([
      ['cli', 0],
      ['start', 1],
    ])
  })

  test('every chart that the report shows is written, and nothing of an older report stays', () => {
    const report = urlOf('report/')
    writeReport(report, [result({ part: 'cli', rows: [] })], urlOf('none.json'))
    writeFileSync(urlOf('report/old.svg'), '')
    const written = writeReport(report, [result()], urlOf('none.json'))
    expect(readdirSync(report).sort()).toEqual([...written].sort())
    const shown = [...readFileSync(urlOf('report/README.md'), 'utf8').matchAll(/\]\(([\w-]+\.svg)\)/g)].map(([, file]) => file!)
    expect(['README.md', ...shown].sort()).toEqual([...written].sort())
  })
})
