import { Backend2McpError } from '../errors.js'
import type { ToolList } from '../tools/build-tools.js'
import type { Opened } from './framework.js'

/** The application's tools. Throws `NO_ROUTES` when there is none, saying why. */
export async function toolsOf({ adapter }: Opened, file: string): Promise<ToolList> {
  const list = await adapter.listTools()
  if (list.tools.size > 0) return list
  const { leftOut } = list
  const why = leftOut.slice(0, 3).map(({ route, reason }) => `${route.method} ${route.path} (${reason})`)
  throw new Backend2McpError(
    'NO_ROUTES',
    leftOut.length === 0
      ? `${file} has no routes.`
      : `All ${leftOut.length} routes of ${file} are left out: ${why.join(', ')}${leftOut.length > 3 ? ', ...' : ''}.`,
    leftOut.length === 0 ? 'register the controllers before listen() is called.' : 'check --expose, --include, --exclude and @McpHidden().',
  )
}
