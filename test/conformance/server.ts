import 'reflect-metadata'
import { Module, ValidationPipe } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { McpModule } from 'backend2mcp/nestjs'
import type { AddressInfo, Server } from 'node:net'
import { InputController } from './input.controller.js'
import { OffersController } from './offers.controller.js'
import { ToolsController } from './tools.controller.js'

/** The server under test: a Nest application, our public decorators, and nothing else. Prints its URL. */
@Module({
  imports: [
    McpModule.forRoot({ name: 'conformance', version: '1.0.0', maxCallsPerMinute: false, sessions: process.argv[2] === 'sessions' }),
  ],
  controllers: [ToolsController, InputController, OffersController],
})
class AppModule {}

const app = await NestFactory.create(AppModule, { logger: false })
app.useGlobalPipes(new ValidationPipe())
await app.listen(0, '127.0.0.1')
const { port } = (app.getHttpServer() as Server).address() as AddressInfo
console.log(`http://localhost:${port}/mcp`)
process.on('SIGTERM', () => void app.close().then(() => process.exit(0)))
