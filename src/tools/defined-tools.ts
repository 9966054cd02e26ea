import { type McpFunctionOptions, readDefinedTools } from '../../decorators/metadata.js'
import type { Route } from '../adapter.js'
import { Backend2McpError } from '../errors.js'
import { nearest } from './nearest.js'
import { pathTemplates } from './path-template.js'

interface Said {
  readonly key: string
  readonly options: McpFunctionOptions
  taken: boolean
}

/** What `defineTools` says, by verb and template; each key must be a route's. */
export function definedTools(app: object) {
  const said = new Map(
    Object.entries(readDefinedTools(app)).map(([key, options]) => {
      const [, verb = '', path = ''] = /^(\S+)\s+(.*)$/.exec(key) ?? []
      return [
        `${verb.toLowerCase()} ${pathTemplates(path.replace(/\{(\w+)\}/g, ':$1'))[0]?.path ?? path}`,
        { key, options, taken: false },
      ] as [string, Said]
    }),
  )
  return {
    take(verb: string, path: string): McpFunctionOptions | undefined {
      const one = said.get(`${verb} ${path}`)
      if (one) one.taken = true
      return one?.options
    },
    checkTaken(routes: readonly Route[]): void {
      const lost = [...said.values()].filter(({ taken }) => !taken).map(({ key }) => key)
      if (lost.length === 0) return
      const ids = routes.map(({ id }) => id)
      const similar = lost.map((key) => nearest(key, ids)).find((id) => id !== undefined)
      throw new Backend2McpError(
        'BAD_OPTION',
        `defineTools names what is no route: ${lost.map((key) => JSON.stringify(key)).join(', ')}.`,
        similar
          ? `did you mean ${JSON.stringify(similar)}?`
          : `the routes are ${ids.slice(0, 10).join(', ')}${ids.length > 10 ? ', ...' : ''}.`,
      )
    },
  }
}
