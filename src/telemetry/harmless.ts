import { errorText } from '../log-text.js'
import type { Settings } from '../options.js'

const told = new WeakMap<Settings, Set<string>>()

/** What observes a call, and must not fail it: what it throws is logged, once for each application and thing, and the result is undefined. */
export function harmless<T>(settings: Settings, what: string, work: () => T): T | undefined {
  const failed = (error: unknown) => {
    const known = told.get(settings) ?? new Set<string>()
    told.set(settings, known)
    if (known.has(what)) return
    known.add(what)
    settings.log(`backend2mcp: ${what} of a call could not be recorded; this is said once: ${errorText(error)}`, 'error')
  }
  try {
    const done = work()
    if (done instanceof Promise) done.catch(failed)
    return done
  } catch (error) {
    failed(error)
    return undefined
  }
}
