/** A store that takes longer has failed. */
const MOST_MS = 2000

/** The same store, whose methods reject when they take longer than two seconds: a database that hangs must not hang the calls. `slow`: methods that wait for a client. */
export function inTime<Store extends object>(store: Store, slow: readonly string[] = []): Store {
  return new Proxy(store, {
    get(target, name) {
      const method: unknown = Reflect.get(target, name)
      if (typeof method !== 'function' || slow.includes(String(name))) return method
      return (...given: unknown[]) => answered(Reflect.apply(method, target, given), String(name))
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
