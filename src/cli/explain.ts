import { isBackend2McpError } from '../errors.js'
import { colorsFor } from './colors.js'

/** The one message that a failed command prints: code, problem, fix. The stack and the cause only with `BACKEND2MCP_DEBUG=1`. */
export function explain(error: unknown): string {
  const { red } = colorsFor(2)
  const debug = Boolean(process.env.BACKEND2MCP_DEBUG)
  const known = isBackend2McpError(error)
  const text = error instanceof Error ? error.message : String(error)
  const lines = [known ? `${red('backend2mcp:')} ${error.code}: ${text}` : `${red('backend2mcp:')} ${text}`]
  if (!known) lines.push('  Fix: BACKEND2MCP_DEBUG=1 shows the stack; please report it.')
  for (let cause = debug ? error : undefined; cause instanceof Error; cause = cause.cause) lines.push(cause.stack ?? cause.message)
  return `${lines.join('\n')}\n`
}

/** 2 for a command that was written wrongly, 1 for everything else. */
export function exitCode(error: unknown): number {
  return isBackend2McpError(error) && error.code === 'BAD_OPTION' ? 2 : 1
}
