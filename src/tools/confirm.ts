import type { Tool } from '../adapter.js'
import type { ClientLink } from './client-link.js'

/** The key of the question. */
export const CONFIRM_KEY = 'confirm'
const NO_FIELDS = { type: 'object', properties: {} }

/**
 * Asks the user what `@McpTool({ confirm })` says. A text: why nothing is called. Undefined: it may be. Rejects with `InputRequiredError` where
 * the answer comes with another request, and with `CannotAskError`.
 */
export async function refusedByUser(
  tool: Tool,
  args: Readonly<Record<string, unknown>>,
  client: ClientLink | undefined,
): Promise<string | undefined> {
  const { confirm } = tool.route.options ?? {}
  if (confirm === undefined) return undefined
  if (!client?.input) return 'Nothing was called: this tool needs the consent of the user, and the client cannot ask for it.'
  const params = { message: filled(confirm, args), requestedSchema: NO_FIELDS }
  const { [CONFIRM_KEY]: answer } = await client.input({ [CONFIRM_KEY]: { method: 'elicitation/create', params } })
  return answer?.action === 'accept' ? undefined : 'Nothing was called: the user did not consent.'
}

/** `{id}` is the argument's value. What is no argument stays as it is. */
const filled = (text: string, args: Readonly<Record<string, unknown>>) =>
  text.replace(/\{(\w+)\}/g, (braced, name: string) => {
    if (!Object.hasOwn(args, name)) return braced
    const value = args[name]
    return typeof value === 'string' ? value : JSON.stringify(value)
  })
