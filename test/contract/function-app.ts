import { plainToInstance, Type } from 'class-transformer'
import { IsNumber, IsOptional, IsString, validate, ValidateNested, type ValidationError } from 'class-validator'
import type { IncomingMessage } from 'node:http'
import type { McpFunctionOptions } from '../../decorators/metadata.js'
import { ARCHIVE, HANG } from './shared-app.js'

class Size {
  @IsNumber() width!: number
}
/** The body of `POST /items`. */
export class CreateItem {
  @IsString() name!: string
  @IsOptional() @ValidateNested() @Type(() => Size) size?: Size
}

/** Why a body is refused, as routing-controllers would say it; undefined: it will do. */
export async function refusal(body: unknown): Promise<{ readonly name: string; readonly errors: readonly ValidationError[] } | undefined> {
  const errors = await validate(plainToInstance(CreateItem, body ?? {}))
  return errors.length > 0 ? { name: 'BadRequestError', errors } : undefined
}

export const who = (req: Pick<IncomingMessage, 'headers'>): string => req.headers.authorization?.replace('Bearer ', '') ?? 'nobody'
export const IMAGE = Buffer.from([137, 80, 78, 71, 255, 0])
export const LIST = [1, 'two', { three: 3 }]
export const BIG = { x: 'x'.repeat(200_000) }

/** What the shared application's routes say of themselves, by verb and path. */
export const SAID = {
  one: { description: 'One item.', params: { type: 'object', properties: { id: { type: 'string', description: 'The item to show.' } } } },
  list: {
    query: { type: 'object', properties: { page: { type: 'number' }, tag: { type: 'array', items: { type: 'string' } } } },
  },
  create: { body: CreateItem },
  archive: { ...ARCHIVE, body: { type: 'object', properties: {} } },
  hang: { ...HANG, query: { type: 'object', properties: {} } },
  upload: { files: ['picture'], body: { type: 'object', properties: { title: { type: 'string' } } } },
  secret: { hidden: true },
} as const satisfies Record<string, McpFunctionOptions>
