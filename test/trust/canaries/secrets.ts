/** Where secrets are planted: each place throws an error full of them. */
export type Place = string

/** Kinds of secrets: what a database driver, a stack and a careless programmer put into an error. */
export const KINDS = ['message', 'password', 'cause', 'property', 'function', 'folder'] as const
type Kind = (typeof KINDS)[number]

/** A text that stands nowhere else. */
export const secret = (place: Place, kind: Kind | 'token' | 'header' | 'env') => `canary_${place}_${kind}_yrreb`

const fired = new Map<Place, number>()

/** How often a place has thrown. */
export const timesFired = (place: Place) => fired.get(place) ?? 0

/** An error as a database driver might throw it, with a secret of each kind; its stack names a function and a folder. */
export function bomb(place: Place): Error {
  fired.set(place, timesFired(place) + 1)
  const name = secret(place, 'function')
  const make = {
    [name]: () => {
      const url = `postgres://root:${secret(place, 'password')}@db.internal:5432/app`
      return new Error(`${secret(place, 'message')} at ${url}`, { cause: new Error(secret(place, 'cause')) })
    },
  }
  const error = make[name]!()
  error.stack += `\n    at connect (/srv/${secret(place, 'folder')}/pool.js:1:2)`
  return Object.assign(error, { detail: secret(place, 'property'), options: { password: secret(place, 'password') } })
}

/** Throws it, where an expression is wanted. */
export function explode(place: Place): never {
  throw bomb(place)
}

const ROOT = process.cwd()

/** The secrets, and paths of this machine, in what a client got. */
export function secretsIn(text: string): string[] {
  const found = new Set(text.match(/canary_\w+?_yrreb/g))
  if (text.includes(ROOT)) found.add(ROOT)
  return [...found].sort()
}
