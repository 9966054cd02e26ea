import type { ServerResponse } from 'node:http'
import type { BaseAdapter } from '../../../src/adapter.js'
import type { AdapterOptions } from '../../../src/options.js'
import type { ToolContext } from '../../../src/tools/tool-context.js'

/** One framework with the routes `work`, `deep`, `events`, `endless`, `lines` and `hang`, open over MCP and over HTTP. */
export interface Case {
  readonly name: string
  open(options: AdapterOptions): Promise<{ readonly adapter: BaseAdapter<unknown>; readonly base: string; close(): unknown }>
}

/** What `hang` has seen. */
export const seen = { started: 0, aborted: 0 }

/** A handler that tells how far it is, and is told no more than what is right. */
export async function work(context: ToolContext | undefined) {
  context?.progress(1, 3, 'one')
  context?.log('debug', 'a detail')
  context?.log('warning', { disk: 'full' }, 'storage')
  context?.log('error', 10n)
  context?.progress(1, 3, 'the same again')
  await new Promise((resolve) => setTimeout(resolve, 20))
  context?.progress(3, 3)
  setTimeout(() => context?.progress(4, 4, 'too late'), 20)
  return { done: true, tool: context?.tool ?? null }
}

/** Three lines of JSON, cut in the middle. */
export async function writeLines(res: ServerResponse) {
  res.statusCode = 200 // Koa begins with 404
  res.setHeader('content-type', 'application/x-ndjson')
  for (const part of ['{"n":1}\n{"n"', ':2}\n', '{"n":"ä"}\n']) {
    res.write(part)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  res.end()
}
