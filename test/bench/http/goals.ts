import { ratio, type Sample } from '../rounds.js'
import { type Row, rounded } from '../rows.js'

/** One promise about two servers. */
export interface Goal {
  readonly name: string
  /** How many times `over` takes what `under` does. */
  readonly over: string
  readonly under: string
  readonly least?: number
  readonly most?: number
}

const CALLS: readonly Goal[] = [
  {
    name: 'a Fastify route over MCP, 2025: calls/s against the stock SDK by hand',
    over: 'stock SDK, by hand',
    under: 'Fastify route, 2025',
    least: 2.5,
  },
  { name: 'the protocol alone, 2025: calls/s against node:http', over: 'floor', under: 'layer, 2025', least: 0.5 },
  { name: 'the protocol alone, 2026: calls/s against node:http', over: 'floor', under: 'layer, 2026', least: 0.65 },
  { name: 'the protocol alone: 2026 against 2025', over: 'layer, 2025', under: 'layer, 2026', least: 1 },
]
const NEST: readonly Goal[] = ['nest-express', 'nest-fastify'].flatMap((framework) => [
  {
    name: `${framework} over MCP: requests/s against plain HTTP`,
    over: `${framework}: plain HTTP`,
    under: `${framework}: MCP 2026, standalone`,
    least: 0.6,
  },
  {
    name: `${framework} over MCP: calls/s against a proxy`,
    over: `${framework}: stock SDK and fetch`,
    under: `${framework}: MCP, standalone`,
    least: 2,
  },
])
const LISTS: readonly Goal[] = [
  { name: 'tools/list, gzip: 5,000 tools against 5 (at most)', over: '5000 tools, gzip', under: '5 tools, gzip', most: 3 },
  ...[5, 50, 500, 5000].map((count) => ({
    name: `tools/list, plain: ${count} tools against an equal Buffer (at most)`,
    over: `${count} tools, plain`,
    under: `${count} tools, an equal Buffer`,
    most: 1.5,
  })),
]

/** What the times of the HTTP rows promise, and whether it holds. */
export function httpRows({
  calls,
  nest,
  lists,
}: {
  readonly calls: readonly Sample[]
  readonly nest: readonly Sample[]
  readonly lists: readonly Sample[]
}): Row[] {
  return [...CALLS.map((goal) => rowOf(goal, calls)), ...NEST.map((goal) => rowOf(goal, nest)), ...LISTS.map((goal) => rowOf(goal, lists))]
}

/** One promise, and what came out. */
export function rowOf({ name, over, under, least, most }: Goal, samples: readonly Sample[]): Row {
  const of = (wanted: string) => samples.find((one) => one.name === wanted)!
  const times = ratio(of(over), of(under))
  return { name, ratio: rounded(times), goal: (least ?? most)!, holds: least === undefined ? times <= most! : times >= least }
}
