import multipart, { type MultipartFile } from '@fastify/multipart'
import { Controller, Module, Param, Post, Req } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify'
import { type AdapterOptions, McpAdapter, McpTool } from 'backend2mcp/nestjs'
import { portOf } from '../nestjs/cells.js'
import { type Case, told } from './case.js'

interface FormRequest {
  parts(): AsyncIterable<MultipartFile | { readonly type: 'field'; readonly fieldname: string; readonly value: unknown }>
}

/** Fastify's own way: the handler reads the form from the request, and no decorator says what is in it. */
async function read(req: FormRequest) {
  const fields: Record<string, unknown> = {}
  const files: unknown[] = []
  for await (const part of req.parts()) {
    if (part.type === 'field') fields[part.fieldname] = part.value
    else
      files.push({
        field: part.fieldname,
        ...told({ originalname: part.filename, mimetype: part.mimetype, buffer: await part.toBuffer() }),
      })
  }
  return { fields, files }
}

const input = {
  type: 'object',
  properties: { id: { type: 'string' }, title: { type: 'string' }, stars: { type: 'integer' } },
  required: ['id', 'title'],
}

@Controller('uploads')
class UploadsController {
  @McpTool({ name: 'post_one', input, files: ['picture'] })
  @Post(':id/one')
  async one(@Param('id') id: string, @Req() req: FormRequest) {
    const { fields, files } = await read(req)
    return { id, caption: fields, files }
  }
}

@Module({ controllers: [UploadsController] })
class UploadsModule {}

export const fastifyCase: Case = {
  name: 'NestJS on fastify',
  async open(options: AdapterOptions) {
    const app = await NestFactory.create<NestFastifyApplication>(UploadsModule, new FastifyAdapter(), { logger: false })
    await app.register(multipart as never, { limits: { fileSize: 1000 } })
    const adapter = new McpAdapter(app, options)
    await adapter.listTools()
    await app.listen(0, '127.0.0.1')
    return { adapter, base: `http://127.0.0.1:${portOf(app)}`, close: () => app.close() }
  },
}
