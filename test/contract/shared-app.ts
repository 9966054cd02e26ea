import type { IncomingMessage, ServerResponse } from 'node:http'

/** What the handlers of the shared application have seen. */
export const seen = { started: 0, closed: 0, archived: 0 }

/** `GET /items/{id}/slow`, and `GET /hang` with a timeout: never answers, and sees its client go. */
export function hang(req: IncomingMessage): Promise<never> {
  seen.started++
  req.once('close', () => seen.closed++)
  return new Promise(() => {})
}

/** `POST /items/{id}/archive`, which the user is asked about. */
export const archive = (id: string) => ({ archived: id, times: ++seen.archived })
export const ARCHIVE = { confirm: 'Archive {id}?' }
/** Of `GET /hang`. */
export const HANG = { timeoutMs: 150 }

/** `GET /events`. */
export async function writeEvents(res: ServerResponse): Promise<void> {
  res.statusCode = 200 // Koa begins with 404
  res.setHeader('content-type', 'text/event-stream')
  for (let n = 0; n < 3; n++) {
    res.write(`id: ${n}\ndata: {"n":${n}}\n\n`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  res.end()
}

/** What `POST /upload` has got: one field, one file. */
export const uploaded = (title: unknown, file: { originalname: string; mimetype: string; buffer: Buffer } | undefined) => ({
  title,
  file: file && { name: file.originalname, type: file.mimetype, bytes: file.buffer.toString('base64') },
})
