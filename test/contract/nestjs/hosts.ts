import { equal, match } from 'node:assert/strict'
import { call, essence, startApp } from './cells.js'
import type { Check } from './check.js'
import { live } from './live.js'

/** Controllers bound to a host by a pattern: no tool, until the option `host` names one. */
export const HOSTS: readonly Check[] = [
  {
    says: 'host patterns: left out with the fix, and called with the host that the option names',
    run: async (platform) => {
      const without = await startApp(platform)
      const { leftOut } = await without.adapter.listTools()
      for (const path of ['/api/hosted-one', '/api/hosted-two'])
        match(leftOut.find(({ route }) => route.path === path)?.reason ?? 'listed as a tool', /option host/)
      await without.app.close()

      for (const [host, id] of [
        ['acme.example.com', 'GET /api/hosted-one'],
        ['acme.acct.example.com', 'GET /api/hosted-two'],
      ] as const) {
        const started = await startApp(platform, {}, { host })
        const answer = await live(started.port, { path: id.slice(4), headers: { host } })
        equal(answer.status, 200)
        equal(essence(await call(started, id)), essence(answer))
        await started.app.close()
      }
    },
  },
]
