import { execFileSync, fork, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { call, JSON_HEADERS, listening, modernCall, type Target, timed } from '../http/measure.js'
import { LIST_BODY, LIST_HEADERS } from '../http/servers.js'
import type { Effort, Sample } from '../rounds.js'

export const COUNTS = [5, 50, 200, 500]
const USER = { name: 'Ada Lovelace', email: 'ada@example.com', age: 36, role: 'editor' }
const root = fileURLToPath(new URL('../../..', import.meta.url))
const folder = join(root, 'test/bench/peer/mcp-nest')

/** Side by side with @rekog/mcp-nest: one process a side, the same schemas, the same work. */
export async function peerTimes(effort: Effort): Promise<{ readonly calls: readonly Sample[]; readonly lists: readonly Sample[] }> {
  if (!existsSync(join(folder, 'node_modules')))
    execFileSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: folder, stdio: ['ignore', 2, 2] })
  execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', folder], { stdio: ['ignore', 2, 2] })
  const children: ChildProcess[] = []
  const open = (child: ChildProcess) => {
    children.push(child)
    return listening(child)
  }
  const serve = (...args: string[]) => open(fork(new URL('../http/serve.js', import.meta.url), args, { stdio: ['ignore', 2, 2, 'ipc'] }))
  try {
    const counts = COUNTS.map(String)
    const theirs = await open(fork(join(folder, '.build/server.js'), counts, { stdio: ['ignore', 2, 2, 'ipc'] }))
    const ours = await serve('many', counts.join())
    const proxy = await serve('user proxy', `${ours['5']}/users/0`)
    const stock = await serve('users', counts.join())
    const both = (name: string, url: string, tool: string): Target[] => [
      { name: `${name}, 2025`, url, method: 'POST', body: call(tool, USER), headers: JSON_HEADERS },
      {
        name: `${name}, 2026`,
        url,
        method: 'POST',
        body: modernCall(tool, USER),
        headers: { ...JSON_HEADERS, 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/call', 'mcp-name': tool },
      },
    ]
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
        { name: 'stock SDK and fetch, 2025', url: proxy.mcp!, method: 'POST', body: call('create_0', USER), headers: JSON_HEADERS },
        { name: 'stock SDK, by hand, 2025', url: stock['5']!, method: 'POST', body: call('create_0', USER), headers: JSON_HEADERS },
      ],
      effort,
    )
    const list = (name: string, url: string): Target => ({ name, url, method: 'POST', body: LIST_BODY, headers: LIST_HEADERS })
    const lists = await timed(
      counts.flatMap((count) => [
        list(`${count} tools, ours`, `${ours[count]}/mcp`),
        list(`${count} tools, @rekog/mcp-nest`, theirs[count]!),
        list(`${count} tools, stock SDK`, stock[count]!),
      ]),
      effort,
    )
    return { calls, lists }
  } finally {
    for (const child of children) child.disconnect()
  }
}
