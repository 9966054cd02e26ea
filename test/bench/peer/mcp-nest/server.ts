// The rival's side: hand-written tools of @rekog/mcp-nest with zod, its exception filter and Nest's ValidationPipe, wired as its documents
// say. `server.js COUNT...` starts one application for each count; says their URLs to whoever forked it.
import { Module, UseFilters, UsePipes, ValidationPipe } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { type MicroserviceOptions, Payload } from '@nestjs/microservices'
import { McpController, McpExceptionFilter, McpStrategy, StreamableHttpTransport, Tool } from '@rekog/mcp-nest'
import { IsEmail, IsIn, IsInt, IsOptional, IsString, Length, Max, Min } from 'class-validator'
import 'reflect-metadata'
import { z } from 'zod'

class CreateUser {
  @IsString()
  @Length(1, 80)
  name!: string

  @IsEmail()
  email!: string

  @IsInt()
  @Min(0)
  @Max(150)
  age!: number

  @IsOptional()
  @IsIn(['admin', 'editor', 'reader'])
  role?: string
}

const parameters = z.object({
  name: z.string().min(1).max(80),
  email: z.email(),
  age: z.int().min(0).max(150),
  role: z.enum(['admin', 'editor', 'reader']).optional(),
})

/** As many tools of one body as asked for. */
function controllerOf(count: number) {
  @McpController()
  @UseFilters(new McpExceptionFilter())
  @UsePipes(new ValidationPipe({ whitelist: true, transform: true }))
  class Users {}
  for (let n = 0; n < count; n++) {
    const name = `create_${n}`
    const descriptor = {
      configurable: true,
      value(user: CreateUser) {
        const made = { id: 7, ...user }
        return { content: [{ type: 'text', text: JSON.stringify(made) }], structuredContent: made }
      },
    }
    Object.defineProperty(Users.prototype, name, descriptor)
    Payload()(Users.prototype, name, 0)
    Reflect.defineMetadata('design:paramtypes', [CreateUser], Users.prototype, name)
    Tool({ name, description: 'POST /users. One user of the shop.', parameters })(Users.prototype, name, descriptor)
  }
  return Users
}

async function start(count: number): Promise<string> {
  const mcp = new McpStrategy({ name: 'peer', version: '1', transports: [new StreamableHttpTransport()] })
  class App {}
  Module({ controllers: [controllerOf(count)] })(App)
  const app = await NestFactory.create(App, { logger: ['error'] })
  mcp.setHttpAdapter(app.getHttpAdapter())
  app.connectMicroservice<MicroserviceOptions>({ strategy: mcp }, { inheritAppConfig: true })
  await app.startAllMicroservices()
  await app.listen(0, '127.0.0.1')
  const { port } = app.getHttpServer().address()
  return `http://127.0.0.1:${port}/mcp`
}

const urls: Record<string, string> = {}
for (const count of process.argv.slice(2)) urls[count] = await start(Number(count))
process.send!(urls)
process.once('disconnect', () => process.exit(0))
