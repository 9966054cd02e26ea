import 'reflect-metadata'
import { Body, Controller, Module, Post, ValidationPipe } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { IsDate } from 'class-validator'
import { Body as RcBody, createExpressServer, JsonController, Post as RcPost } from 'routing-controllers'
import { expect, test } from 'vitest'
import { McpAdapter as NestMcpAdapter } from '../../adapters/nestjs/index.js'
import { McpAdapter as RcMcpAdapter } from '../../adapters/routing-controllers/index.js'

/** No date can come as JSON, and nothing turns the text into one: every call would be refused. */
class Meeting {
  @IsDate() at!: Date
}
@Controller('meetings')
class MeetingsController {
  @Post() create(@Body() meeting: Meeting) {
    return meeting
  }
  @Post('again') again(@Body() meeting: Meeting) {
    return meeting
  }
}
@Module({ controllers: [MeetingsController] })
class AppModule {}
@JsonController('/rc-meetings')
class RcMeetingsController {
  @RcPost() create(@RcBody() meeting: Meeting) {
    return meeting
  }
}

test('a DTO that no caller can satisfy is named at start, once, where a pipe judges it', async () => {
  const warningsOf = async (pipes: ValidationPipe[]) => {
    const app = await NestFactory.create(AppModule, { logger: false })
    app.useGlobalPipes(...pipes)
    const { warnings } = await new NestMcpAdapter(app, { log: false }).listTools()
    await app.close()
    return warnings
  }
  expect(await warningsOf([new ValidationPipe()])).toEqual([expect.stringContaining('Meeting.at')])
  expect(await warningsOf([])).toEqual([])
  const { warnings } = await new RcMcpAdapter(createExpressServer({ controllers: [RcMeetingsController] }) as object, {
    log: false,
  }).listTools()
  expect(warnings).toEqual([expect.stringContaining('Meeting.at')])
})
