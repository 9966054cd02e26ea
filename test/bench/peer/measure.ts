import { call, JSON_HEADERS, modernCall, modernHeaders, type Target, timed } from '../http/measure.js'
import { processes } from '../http/processes.js'
import { LIST_BODY, LIST_HEADERS } from '../http/servers.js'
import type { Effort, Sample } from '../rounds.js'

export const COUNTS = [5, 50, 200, 500]
const USER = { name: 'Ada Lovelace', email: 'ada@example.com', age: 36, role: 'editor' }

/** Side by side with @rekog/mcp-nest: one process a side, the same schemas, the same work. */
export async function peerTimes(effort: Effort): Promise<{ readonly calls: readonly Sample[]; readonly lists: readonly Sample[] }> {
  const servers = processes()
  try {
    const counts = COUNTS.map(String)
    const theirs = await servers.peer('server.js', ...counts)
    const ours = await servers.open('many', counts.join())
    const proxy = await servers.open('user proxy', `${ours['5']}/users/0`)
    const stock = await servers.open('users', counts.join())
    const stock2 = await servers.peer('stock-v2.js', 'create', ...counts)
    const calls = await timed(
      [
        {
          name: 'the route over HTTP',
          url: `${ours['5']}/users/0`,
          method: 'POST',
          body: JSON.stringify(USER),
          headers: JSON_HEADERS,
          status: 201,
        },
        ...both('ours, on its port', `${ours['5']}/mcp`, 'post_0'),
        ...both('ours, standalone', ours['5 standalone']!, 'post_0'),
        ...both('@rekog/mcp-nest', theirs['5']!, 'create_0'),
        { name: 'stock SDK v1 and fetch, 2025', url: proxy.mcp!, method: 'POST', body: call('create_0', USER), headers: JSON_HEADERS },
        { name: 'stock SDK v1, by hand, 2025', url: stock['5']!, method: 'POST', body: call('create_0', USER), headers: JSON_HEADERS },
        ...both('stock SDK v2, by hand', stock2['5']!, 'create_0'),
      ],
      effort,
    )
    const list = (name: string, url: string): Target => ({ name, url, method: 'POST', body: LIST_BODY, headers: LIST_HEADERS })
    const lists = await timed(
      counts.flatMap((count) => [
        list(`${count} tools, ours`, `${ours[count]}/mcp`),
        list(`${count} tools, @rekog/mcp-nest`, theirs[count]!),
        list(`${count} tools, stock SDK v1`, stock[count]!),
        list(`${count} tools, stock SDK v2`, stock2[count]!),
      ]),
      effort,
    )
    return { calls, lists }
  } finally {
    servers.close()
  }
}

const both = (name: string, url: string, tool: string): Target[] => [
  { name: `${name}, 2025`, url, method: 'POST', body: call(tool, USER), headers: JSON_HEADERS },
  { name: `${name}, 2026`, url, method: 'POST', body: modernCall(tool, USER), headers: modernHeaders(tool) },
]
