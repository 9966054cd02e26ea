import { randomUUID } from 'node:crypto'
import type { BaseAdapter, RouteResponse, Tool } from '../adapter.js'
import { callContext, type RunContext } from '../dispatch/call-of.js'
import { Ending, onAbort } from '../dispatch/ending.js'
import { UpstreamError } from '../dispatch/upstream-error.js'
import { AnswerTooLargeError } from '../dispatch/wire.js'
import { errorText } from '../log-text.js'
import type { Outcome } from '../telemetry/operation.js'
import { ArgumentError, Backend2McpError, OtherRouteError } from '../errors.js'
import { accessOf } from './access.js'
import { type ArgumentProblem, ARGUMENTS_META, type CallResult } from './call-result.js'
import { unprofiled } from '../schema/profiles/apply-profile.js'
import { withoutNulls } from '../schema/profiles/without-nulls.js'
import { Clock } from './clock.js'
import { refusedByUser } from './confirm.js'
import { CannotAskError, type InputRequests, InputRequiredError } from './input.js'
import { checkArguments } from './check-arguments.js'
import { toRequest } from './to-request.js'
import { metaOf, statusLine, toResult } from './to-result.js'

/**
 * One tool call, a straight line: tool by name, whether this caller may see it, arguments checked, bound and dispatched through the application, answer to result.
 * What goes wrong for the caller's reasons is an `isError` result. Throws `UNKNOWN_TOOL`, for a hidden
 * tool as for one that is not there, and the signal's reason when the caller gave up.
 */
export async function callTool(
  adapter: BaseAdapter<unknown>,
  name: string,
  args: Readonly<Record<string, unknown>>,
  context: RunContext,
): Promise<CallResult> {
  const { settings } = adapter
  const { tools } = await adapter.listTools()
  const tool = tools.get(name)
  const access = tool && (await accessOf(tool, context.auth, settings))
  if (!tool || access?.kind === 'hidden') throw new Backend2McpError('UNKNOWN_TOOL', `Unknown tool: ${name}`, 'ask for tools/list.')
  if (access?.kind === 'challenged')
    return refusal(context, `This tool needs the scope ${access.scopes.join(' ')}, which your token does not have.`)
  const told = await runRoute(adapter, tool, args, context)
  return 'content' in told ? told : toResult(tool, told, settings)
}

/** Runs a tool's route for a caller who may: arguments checked, bound and dispatched through the application. What goes wrong is an `isError` result, and so is what `maskErrors` hides. */
export async function runRoute(
  adapter: BaseAdapter<unknown>,
  tool: Tool,
  args: Readonly<Record<string, unknown>>,
  context: RunContext,
): Promise<RouteResponse | CallResult> {
  const { settings } = adapter
  const { record } = context
  const timeoutMs = tool.route.options?.timeoutMs ?? settings.timeoutMs
  const ending = new Ending() // for both ends: the caller's, and the timeout
  const clock = new Clock(timeoutMs, () => ending.abort(new DOMException('timeout', 'TimeoutError')))
  const unlisten = onAbort(context.signal, () => ending.abort(context.signal.reason))
  try {
    const given = settings.schemaProfile === 'strict' ? withoutNulls(unprofiled(tool.inputSchema), args) : args
    checkArguments(tool, given, settings)
    const { client } = context
    const timed = client?.input && {
      progressToken: client.progressToken,
      logLevel: client.logLevel,
      notify: client.notify,
      input: (requests: InputRequests) => clock.pausedFor(client.input!(requests)),
    }
    const call = callContext(context, ending, timed, settings)
    if (tool.route.options?.confirm !== undefined) toRequest(tool, given, call, settings) // nobody is asked about a call that cannot be made
    const why = await refusedByUser(tool, given, client)
    if (why !== undefined) return refusal(context, why)
    clock.start()
    if (record) record.ran = true
    const response = await adapter.executeTool(tool, given, call)
    if (record) record.status = response.status
    return settings.maskErrors && response.status >= 500 ? masked(adapter, tool.name, response) : response
  } catch (error) {
    context.signal.throwIfAborted()
    if (ending.aborted)
      return noted(context, 'timeout', `The call took longer than ${timeoutMs} ms and was ended. It may have had effects.`)
    if (error instanceof InputRequiredError || error instanceof CannotAskError) throw error // the binding knows what was asked
    if (error instanceof ArgumentError) return { ...refusal(context, error.message), ...problemsOf(error) }
    if (error instanceof OtherRouteError) return fault(error.message)
    if (error instanceof AnswerTooLargeError)
      return fault(`The answer is larger than ${error.maxBytes} bytes and was cut off. Ask for less: a narrower filter or a smaller page.`)
    if (error instanceof UpstreamError) return fault(error.message)
    return internal(adapter, tool.name, error)
  } finally {
    clock.stop()
    unlisten()
  }
}

const fault = (text: string): CallResult => ({ content: [{ type: 'text', text }], isError: true })

/** A fault that who observes the call knows by its name. */
function noted({ record }: RunContext, outcome: Outcome, text: string): CallResult {
  if (record) record.outcome = outcome
  return fault(text)
}

/** The route is not run. */
const refusal = (context: RunContext, text: string) => noted(context, 'refused', text)

/** The text tells the model, `_meta` tells programs. */
function problemsOf({ faults }: ArgumentError): Pick<CallResult, '_meta'> {
  const problems: ArgumentProblem[] = faults.map(({ pointer, expected }) => ({ pointer, message: expected }))
  return { _meta: { [ARGUMENTS_META]: problems } }
}

const MOST_LOGGED = 2000

/** The option `maskErrors`: the client gets the status and an id; the body goes to the log under the same id. */
function masked({ settings }: BaseAdapter<unknown>, name: string, { status, body }: RouteResponse): CallResult {
  const id = randomUUID()
  settings.log(`backend2mcp: ${name} answered ${status} (${id}): ${errorText(Buffer.from(body).toString().slice(0, MOST_LOGGED))}`, 'error')
  return { ...fault(`HTTP ${statusLine(status)}. The server's log tells why: ${id}`), ...metaOf({ status }) }
}

/** The client gets a fixed text and an id; the cause goes to the log under the same id. */
function internal(adapter: BaseAdapter<unknown>, name: string, error: unknown): CallResult {
  const id = randomUUID()
  adapter.settings.log(`backend2mcp: ${name} failed outside its route (${id}): ${errorText(error)}`, 'error')
  return fault(`The call failed before the route could answer. The server's log tells why: ${id}`)
}
