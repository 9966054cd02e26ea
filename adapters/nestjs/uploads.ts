import type { McpToolOptions } from '../../decorators/metadata.js'
import { readInterceptors } from './internals.js'

/** A field of a form that carries files. */
export interface UploadField {
  readonly name: string
  readonly many: boolean
}

/** The fields of a form that carry files: what the developer says, else what Nest's interceptors read. */
export function uploadsOf(controller: object, handler: object, { files }: McpToolOptions): readonly UploadField[] {
  return files ? files.map((name) => ({ name, many: false })) : readInterceptors(controller, handler).flatMap(fieldsOf)
}

type FileInterceptor = new () => { multer: unknown; intercept(context: object, next: object): Promise<unknown> }

/** The names stand in a closure: the interceptor is asked once, with a multer that only listens, and goes no further. */
function fieldsOf(interceptor: unknown): UploadField[] {
  if (typeof interceptor !== 'function' || !/\bmulter\b/.test(Function.prototype.toString.call(interceptor))) return []
  const heard: UploadField[] = []
  const listen = (...fields: UploadField[]): never => {
    heard.push(...fields)
    throw new Error('heard')
  }
  try {
    const one = new (interceptor as FileInterceptor)()
    one.multer = {
      single: (name: string) => listen({ name, many: false }),
      array: (name: string) => listen({ name, many: true }),
      any: () => listen({ name: 'files', many: true }),
      none: () => listen(),
      fields: (list: readonly { readonly name: string; readonly maxCount?: number }[]) =>
        listen(...list.map(({ name, maxCount }) => ({ name, many: maxCount !== 1 }))),
    }
    const context = { switchToHttp: () => ({ getRequest: () => ({}), getResponse: () => ({}) }) }
    one.intercept(context, { handle: () => undefined }).catch(() => {})
  } catch {
    // one that needs more than Nest's own: its fields are named by @McpTool({ files })
  }
  return heard
}
