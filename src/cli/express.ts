import { createRequire } from 'node:module'
import { resolveFrom } from './app-folder.js'
import type { Framework } from './framework.js'
import { isExpressApp, patch } from './internals.js'

/** Applications that an application has mounted, and where: Express forgets it. */
const mounted = new WeakMap<object, { readonly path: string; readonly app: object }[]>()

/** Express: the application is the server's request listener. Mounted applications are seen as they are mounted. */
export const express: Framework = {
  name: 'express',
  packages: ['express'],

  capture({ file }) {
    const path = resolveFrom(file, 'express')
    const { application } = path ? (createRequire(file)(path) as { application?: object }) : {}
    if (application) watchMounts(application)
    return Promise.resolve()
  },

  async open(value, { options }) {
    if (!isExpressApp(value)) return undefined
    const { McpAdapter } = await import('../../adapters/express/index.js')
    return { adapter: new McpAdapter(value, { ...options, mount: mountsOf(value) }), close: () => Promise.resolve() }
  },
}

function watchMounts(application: object): void {
  patch(application, 'use', (use) => {
    return function (this: object, ...args: unknown[]): unknown {
      const paths = typeof args[0] === 'function' ? ['/'] : [args[0]].flat()
      for (const app of args.flat(Infinity).filter(isExpressApp)) {
        for (const path of paths) if (typeof path === 'string') mounted.set(this, [...(mounted.get(this) ?? []), { path, app }])
      }
      return use.apply(this, args)
    }
  })
}

/** With applications inside of mounted ones, each under its whole path. */
function mountsOf(app: object, above = ''): Record<string, object> {
  return Object.assign(
    {},
    ...(mounted.get(app) ?? []).map(({ path, app: inner }) => {
      const whole = `${above}${path === '/' ? '' : path}`
      return { [whole || '/']: inner, ...mountsOf(inner, whole) }
    }),
  ) as Record<string, object>
}
