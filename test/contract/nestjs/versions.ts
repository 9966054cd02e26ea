import { VersioningType, type VersioningOptions } from '@nestjs/common'
import type { AdapterOptions } from 'backend2mcp'
import { deepEqual, equal } from 'node:assert/strict'
import { call, dispatched, essence, startApp } from './cells.js'
import type { Check } from './check.js'
import { live } from './live.js'

interface Versioning {
  readonly says: string
  readonly options: VersioningOptions
  readonly ours?: AdapterOptions
  /** How a client asks for a version. */
  readonly ask: (version: string) => Record<string, string>
}

const KINDS: readonly Versioning[] = [
  { says: 'header', options: { type: VersioningType.HEADER, header: 'X-Version' }, ask: (version) => ({ 'x-version': version }) },
  {
    says: 'media type',
    options: { type: VersioningType.MEDIA_TYPE, key: 'v=' },
    ask: (version) => ({ accept: `application/json;v=${version}` }),
  },
  {
    says: 'custom',
    options: {
      type: VersioningType.CUSTOM,
      extractor: (req: unknown) => String((req as { headers: Record<string, string> }).headers['x-custom'] ?? ''),
    },
    ours: { versionHeaders: (version) => ({ 'x-custom': version }) },
    ask: (version) => ({ 'x-custom': version }),
  },
]

/** Equal paths told apart by a header: each tool reaches its own version, and an unknown version is what it is over HTTP. */
export const VERSIONS: readonly Check[] = KINDS.map(({ says, options, ours, ask }) => ({
  says: `${says} versioning: a tool reaches its own version`,
  run: async (platform) => {
    const started = await startApp(platform, { versioning: options }, ours)
    const tools = [...started.tools.values()].filter(({ route }) => route.source?.startsWith('VersionedController'))
    equal(tools.length, 2)
    for (const [n, tool] of tools.entries()) {
      const answer = await live(started.port, { path: '/api/versioned', headers: ask(String(n + 1)) })
      deepEqual(JSON.parse(answer.body.toString()), { version: n + 1 })
      equal(essence(await call(started, tool.route.id)), essence(answer))
    }
    const unknown = { method: 'GET', path: '/api/versioned', headers: { host: 'localhost', ...ask('3') } }
    const answer = await live(started.port, unknown)
    equal(answer.status, 404)
    equal(essence(await dispatched(started, unknown)), essence(answer))
    await started.app.close()
  },
}))
