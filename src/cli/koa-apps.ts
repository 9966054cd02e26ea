import { createRequire } from 'node:module'
import { resolveFrom } from './app-folder.js'
import { patch } from './internals.js'

/** Koa's request listeners, which do not tell whose they are. */
const apps = new WeakMap<object, object>()
const watched = new WeakSet<object>()

/** From now on the Koa applications of a file, and of what it uses, are known by their listeners. */
export function watchKoa(file: string, users: readonly (string | undefined)[] = []): void {
  const copies = new Set([file, ...users].map((from) => from && resolveFrom(from, 'koa')))
  for (const path of copies) {
    const { prototype } = path ? (createRequire(file)(path) as { prototype: object }) : { prototype: undefined }
    if (!prototype || watched.has(prototype)) continue
    watched.add(prototype)
    patch(prototype, 'callback', (original) => {
      return function (this: object, ...args: unknown[]): unknown {
        const listener = original.apply(this, args)
        apps.set(listener as object, this)
        return listener
      }
    })
  }
}

/** The application behind a listener; anything else as it is. */
export const koaAppOf = (value: unknown): unknown => apps.get(value as object) ?? value
