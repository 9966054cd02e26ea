/** A store that takes longer has failed. */
const MOST_MS = 2000
/** A failure that took so long is not waited for again at once. */
const SLOW_MS = 200
const PAUSE_MS = 1000

/**
 * The same store, whose methods reject when they take longer than two seconds: a database that hangs must not hang the calls. After a slow failure it is
 * asked again when a second has passed, and rejects at once until then. `slow`: methods that are left as they are.
 */
export function inTime<Store extends object>(store: Store, slow: readonly string[] = []): Store {
  let pausedUntil = 0
  let last: unknown
  const ask = async (work: () => unknown, name: string): Promise<unknown> => {
    if (performance.now() < pausedUntil) throw last
    const asked = performance.now()
    try {
      return await answered(work(), name)
    } catch (error) {
      const now = performance.now()
      if (now - asked >= SLOW_MS) [pausedUntil, last] = [now + PAUSE_MS, error]
      throw error
    }
  }
  return new Proxy(store, {
    get(target, name) {
      const method: unknown = Reflect.get(target, name)
      if (typeof method !== 'function' || slow.includes(String(name))) return method
      return (...given: unknown[]) => ask(() => Reflect.apply(method, target, given), String(name))
    },
  })
}

function answered(work: unknown, name: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`${name} took longer than ${MOST_MS} ms`)), MOST_MS)
    Promise.resolve(work)
      .then(resolve, reject)
      .finally(() => clearTimeout(late))
  })
}
