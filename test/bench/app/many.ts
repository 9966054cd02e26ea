import { Body, Controller, Module, Post, ValidationPipe } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import type { BaseAdapter } from 'backend2mcp'
import { MCP_SERVICE, McpModule } from 'backend2mcp/nestjs'
import type { AddressInfo, Server } from 'node:net'
import { CreateUser } from './user.js'

/** Ours beside the rival: as many POST routes with one DTO as asked for, and MCP on the application's own server. */
export async function many(count: number): Promise<{ readonly url: string; readonly adapter: BaseAdapter<unknown> }> {
  @Module({
    imports: [McpModule.forRoot({ log: false, maxCallsPerMinute: false, mount: 'raw', auth: 'none' })],
    controllers: [controllerOf(count)],
  })
  class App {}
  const app = await NestFactory.create(App, { logger: ['error'] })
  app.useGlobalPipes(new ValidationPipe({ whitelist: true, transform: true }))
  await app.listen(0, '127.0.0.1')
  const { adapter } = app.get<{ adapter: BaseAdapter<unknown> }>(MCP_SERVICE, { strict: false })
  return { url: `http://127.0.0.1:${((app.getHttpServer() as Server).address() as AddressInfo).port}`, adapter }
}

function controllerOf(count: number) {
  @Controller('users')
  class Users {}
  for (let n = 0; n < count; n++) {
    const name = `create${n}`
    const descriptor = { configurable: true, value: (user: CreateUser) => ({ id: 7, ...user }) }
    Object.defineProperty(Users.prototype, name, descriptor)
    Body()(Users.prototype, name, 0)
    Reflect.defineMetadata('design:paramtypes', [CreateUser], Users.prototype, name)
    Post(String(n))(Users.prototype, name, descriptor)
  }
  return Users
}
