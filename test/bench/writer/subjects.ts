import { NAMES } from '../dispatch.js'
import type { Result } from '../results.js'
import type { Line, Table } from '../table.js'
import type { Bar, Chart } from './bars.js'

/** One chapter of the report: its parts and its charts, by file name. */
export interface Subject {
  readonly title: string
  readonly about: string
  readonly parts: readonly string[]
  readonly charts: (tables: readonly Table[]) => Readonly<Record<string, Chart>>
}

const BARE = [NAMES.tool, NAMES.undici, NAMES.fetch] as readonly string[]
const OWN = 'Shorter is better; whiskers are quartiles; each group has a scale of its own. Blue: ours.'
const COMMON = 'Shorter is better; whiskers are quartiles. Blue: ours.'

const dispatchChart = (tables: readonly Table[], route: string): Chart => ({
  title: `${route}: one call in process, and what a proxy does, us`,
  note: COMMON,
  scale: 'common',
  groups: tables
    .filter(({ title }) => title.endsWith(route))
    .map(({ title, lines }) => ({
      title: title.split(', ')[0]!,
      bars: lines.filter(({ name }) => BARE.includes(name)).map((line) => barOf(line, 'us')),
    })),
})

/** Each table a group, or each group of its lines where it has some. */
const grouped = (title: string, tables: readonly Table[], scale: 'own' | 'common' = 'own'): Chart => ({
  title,
  note: scale === 'own' ? OWN : COMMON,
  scale,
  groups: tables.flatMap(({ title, unit, lines }) =>
    [...new Set(lines.map(({ group }) => group))].map((group) => ({
      title: group || title,
      bars: lines.filter((line) => line.group === group).map((line) => barOf(line, unit)),
    })),
  ),
})

function barOf({ name, median, low, high, ours }: Line, unit: string): Bar {
  return {
    label: name,
    median,
    low,
    high,
    text: `${Number(median.toPrecision(3)).toLocaleString('en')} ${unit}`,
    kind: ours ? 'ours' : 'other',
  }
}

export const SUBJECTS: readonly Subject[] = [
  {
    title: 'A call in process, by framework',
    about:
      'What `executeTool` costs beside what a proxy does for the same call: a request over loopback. The last three lines of a table have MCP around the call.',
    parts: ['nest-express', 'nest-fastify', 'routing-controllers', 'express', 'fastify', 'koa', 'hono'],
    charts: (tables) => ({
      'dispatch-get': dispatchChart(tables, 'GET by id'),
      'dispatch-post': dispatchChart(tables, 'POST with a DTO'),
    }),
  },
  {
    title: 'MCP over HTTP, by server',
    about:
      'Bare HTTP, the official SDKs v1 and v2 by hand, a loopback proxy, and ours; then lists of tools beside equal bytes written by node:http.',
    parts: ['http'],
    charts: (tables) => ({
      'tools-call': grouped(
        'Requests over HTTP, eight at a time, us each',
        tables.filter(({ title }) => !title.startsWith('tools/list')),
        'common',
      ),
      'tools-list': grouped(
        'tools/list over HTTP, eight at a time, us each',
        tables.filter(({ title }) => title.startsWith('tools/list')),
      ),
    }),
  },
  {
    title: 'Beside @rekog/mcp-nest',
    about: 'The best case of the peer beside ours, and the official SDKs by hand.',
    parts: ['peer'],
    charts: (tables) => ({
      'peer-call': grouped('tools/call of one body with four properties, us each', tables.slice(0, 1)),
      'peer-list': grouped('tools/list beside the peer, us each', tables.slice(1)),
    }),
  },
  {
    title: 'Schemas and the check of arguments',
    about: 'Whole processes that describe 1,000 classes, and one body checked many times.',
    parts: ['schemas'],
    charts: (tables) => ({ schemas: grouped('Schemas of 1,000 DTOs, and the check of one body', tables) }),
  },
  {
    title: 'Start',
    about: 'A Nest application of 1,000 routes with and without `McpModule`, and the command line beside Node itself.',
    parts: ['start', 'cli'],
    charts: (tables) => ({ start: grouped('Whole processes, ms', tables) }),
  },
  {
    title: 'OpenAPI',
    about: 'Backends of other languages: a large document into tools, and a call over HTTP, which is no call in process.',
    parts: ['openapi'],
    charts: (tables) => ({ openapi: grouped('A document into tools, and one call', tables) }),
  },
  {
    title: 'The application itself',
    about: "What an endpoint that nobody calls costs the application's own HTTP.",
    parts: ['host'],
    charts: (tables) => ({ host: grouped('Plain HTTP with and without an idle MCP endpoint, us each', tables) }),
  },
]

/** The charts of a subject's results; none where nothing was measured. */
export function chartsOf({ parts, charts }: Subject, results: readonly Result[]): Readonly<Record<string, Chart>> {
  const tables = results.filter(({ part }) => parts.includes(part)).flatMap(({ tables }) => tables)
  const drawn = tables.length === 0 ? {} : charts(tables)
  return Object.fromEntries(Object.entries(drawn).filter(([, { groups }]) => groups.length > 0))
}
