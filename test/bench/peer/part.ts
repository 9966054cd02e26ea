import { named, served } from '../http/part.js'
import type { Measured } from '../parts.js'
import type { Effort } from '../rounds.js'
import { row } from '../rows.js'
import { peerTimes } from './measure.js'

/** Side by side with @rekog/mcp-nest. */
export async function peerPart(effort: Effort): Promise<Measured> {
  const { calls, lists } = await peerTimes(effort)
  const peer = '@rekog/mcp-nest'
  return {
    rows: [
      ...['on its port', 'standalone'].flatMap((place) =>
        ['2025', '2026'].map((era) =>
          row(
            `tools/call, ${place}, ${era}: calls/s against ${peer}`,
            named(calls, `${peer}, ${era}`),
            named(calls, `ours, ${place}, ${era}`),
          ),
        ),
      ),
      row(`tools/list of 200 tools: requests/s against ${peer}`, named(lists, `200 tools, ${peer}`), named(lists, '200 tools, ours')),
    ],
    tables: [
      served(`beside ${peer}: tools/call of one body with four properties`, calls, /^ours/),
      served(`beside ${peer}: tools/list`, lists, /, ours$/, (name) => name.split(', ')[0]!),
    ],
  }
}
