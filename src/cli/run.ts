import { Backend2McpError } from '../errors.js'
import type { AdapterOptions } from '../options.js'
import type { ClientOutput } from './client-output.js'
import { endOnCrash } from './crash.js'
import { type AppFlags, readAppFlags, readPort } from './flags.js'
import { loadApp } from './load-app.js'
import { auditWritten } from '../telemetry/audit-file.js'
import type { Target } from './locate.js'
import { toldToStop } from '../transport/told-to-stop.js'

/** Flags of `run`. */
export interface RunFlags extends AppFlags {
  readonly transport?: string
  readonly host?: string
  readonly port?: string
  readonly maxCallsPerMinute?: string
}

/** Checks what was typed, before the application is started. Throws `BAD_OPTION`. */
export function checkRunFlags({ transport = 'stdio', host, port, maxCallsPerMinute, ...flags }: RunFlags): void {
  readAppFlags(flags)
  readRate(maxCallsPerMinute)
  readPort(port)
  if (transport !== 'stdio' && transport !== 'http') {
    throw new Backend2McpError('BAD_OPTION', `--transport "${transport}" is not known.`, '--transport takes stdio or http.')
  }
  if (transport === 'stdio' && (host !== undefined || port !== undefined)) {
    throw new Backend2McpError(
      'BAD_OPTION',
      '--host and --port say where http is served, and stdio opens no port.',
      'add --transport http.',
    )
  }
}

/** `--max-calls-per-minute`. Throws `BAD_OPTION`. */
function readRate(text: string | undefined): Pick<AdapterOptions, 'maxCallsPerMinute'> {
  if (text === undefined) return {}
  if (/^\d{1,6}$/.test(text)) return { maxCallsPerMinute: Number(text) || false }
  throw new Backend2McpError(
    'BAD_OPTION',
    `--max-calls-per-minute "${text}" is no number of calls.`,
    '--max-calls-per-minute takes a number from 1 to 999999, or 0: no limit.',
  )
}

/** `run FILE`: serves the application's tools on stdio, or on a port of our own. Ends with the client. */
export async function runCommand(target: Target, flags: RunFlags, output: ClientOutput): Promise<void> {
  const { framework, options } = readAppFlags(flags)
  // A closed terminal ends the application as kindly as a request to end does.
  process.on('SIGHUP', () => process.kill(process.pid, 'SIGTERM'))
  const { adapter, close, allowListen } = await loadApp(target, framework, { ...options, ...readRate(flags.maxCallsPerMinute) })
  endOnCrash(adapter.settings.log)
  if (flags.transport === 'http') {
    const { serveHttp } = await import('../transport/run.js')
    const serving = await allowListen(() => serveHttp(adapter, { host: flags.host, port: readPort(flags.port) }))
    adapter.settings.log(`backend2mcp: MCP on ${serving.url}`, 'info')
    await toldToStop()
    await serving.close()
    await auditWritten()
    return close()
  }
  output.beforeFinish = close
  await adapter.run({ transport: 'stdio', output })
}
