import { type McpFunctionOptions, readDefinedTools } from '../../decorators/metadata.js'
import type { Route } from '../adapter.js'
import { Backend2McpError } from '../errors.js'
import { nearest } from './nearest.js'
import { type PathTemplate, pathTemplates, plainShape } from './path-template.js'

interface Said {
  readonly key: string
  readonly options: McpFunctionOptions
  taken: boolean
}

/** What `defineTools` says, by verb and template; each key must be a route's. One with the pattern of a parameter is for that route alone. */
export function definedTools(app: object) {
  const said = new Map(
    Object.entries(readDefinedTools(app)).map(([key, options]) => {
      const [, verb = '', path = ''] = /^(\S+)\s+(.*)$/.exec(key) ?? []
      const [template] = pathTemplates(path.replace(/\{(?!\d+\})(\w+)\}/g, ':$1')) // `{3}` is of a pattern
      return [`${verb.toLowerCase()} ${template ? placeOf(template) : path}`, { key, options, taken: false }] as [string, Said]
    }),
  )
  return {
    take(verb: string, template: PathTemplate): McpFunctionOptions | undefined {
      const places = new Set([template.path, placeOf(template)])
      const found = [...places].flatMap((place) => said.get(`${verb} ${place}`) ?? [])
      for (const one of found) one.taken = true
      return found.length > 0 ? Object.assign({}, ...found.map(({ options }) => options)) : undefined
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

const placeOf = ({ path, shape }: PathTemplate): string => (shape === plainShape(path) ? path : `${path} ${shape}`)
