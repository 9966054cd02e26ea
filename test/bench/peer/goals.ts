import { type Goal, rowOf } from '../http/goals.js'
import type { Sample } from '../rounds.js'
import type { Row } from '../rows.js'

const PEER = '@rekog/mcp-nest'
const CALLS: readonly Goal[] = ['on its port', 'standalone'].flatMap((place) =>
  ['2025', '2026'].map((era) => ({
    name: `tools/call, ${place}, ${era}: calls/s against ${PEER}`,
    over: `${PEER}, ${era}`,
    under: `ours, ${place}, ${era}`,
    least: 1.5,
  })),
)
const LISTS: readonly Goal[] = [
  { name: `tools/list of 200 tools: requests/s against ${PEER}`, over: `200 tools, ${PEER}`, under: '200 tools, ours', least: 20 },
]

/** What the side by side promises, and whether it holds. */
export const peerRows = ({ calls, lists }: { readonly calls: readonly Sample[]; readonly lists: readonly Sample[] }): Row[] => [
  ...CALLS.map((goal) => rowOf(goal, calls)),
  ...LISTS.map((goal) => rowOf(goal, lists)),
]
