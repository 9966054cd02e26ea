import { errorText } from '../log-text.js'
import type { Log } from '../log.js'

const EVENTS = ['uncaughtException', 'unhandledRejection'] as const

/**
 * What the application throws outside of any request ends the process, as it would under `node FILE`, but kindly: it is logged, calls that run are
 * answered, and the exit code is 1. An application that listens for such errors itself is left to do so.
 */
export function endOnCrash(log: Log): void {
  for (const event of EVENTS) {
    if (process.listenerCount(event) > 0) continue
    process.on(event, (error: unknown) => {
      log(`backend2mcp: the application failed outside of any request, and is ended: ${errorText(error)}`, 'error')
      if (process.exitCode === 1) return
      process.exitCode = 1
      process.kill(process.pid, 'SIGTERM') // the one way to end
    })
  }
}
