import {
  Body,
  Controller,
  DefaultValuePipe,
  Delete,
  Get,
  Param,
  ParseArrayPipe,
  ParseBoolPipe,
  ParseEnumPipe,
  Patch,
  Query,
  Req,
  Res,
  StreamableFile,
} from '@nestjs/common'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { Observable } from 'rxjs'
import { Public } from './guards.js'

enum Colour {
  Red = 'red',
}

/** What people write that no guide shows. */
@Public()
@Controller('odd')
export class OddController {
  /** What the handlers below saw of a client that went away. */
  static readonly seen: string[] = []
  /** Called when one of them runs. */
  static reached = () => {}

  @Get('null') null() {
    return null
  }
  @Get('bytes') bytes() {
    return Buffer.from([0, 255])
  }
  @Get('values') values() {
    return { nan: NaN, date: new Date(0), gone: undefined }
  }
  @Get('throws') throws() {
    throw 'a text'
  }
  @Get('pipes/:colour') pipes(
    @Param('colour', new ParseEnumPipe(Colour)) colour: Colour,
    @Query('ids', new ParseArrayPipe({ items: Number, optional: true })) ids?: number[],
    @Query('on', new DefaultValuePipe(true), ParseBoolPipe) on?: boolean,
  ) {
    return { colour, ids, on }
  }
  @Get('from-:a.:b') two(@Param('a') a: string, @Param('b') b: string) {
    return { a, b }
  }
  @Get('größe') size() {
    return { size: 1 }
  }
  @Delete('body') remove(@Body() body: unknown) {
    return { body: body ?? null }
  }
  @Patch(':id') change(@Param('id') id: string, @Body() body?: unknown) {
    return { id, body: body ?? null }
  }

  @Get('breaks') breaks() {
    const source = async function* () {
      yield 'a part'
      await new Promise((resolve) => setTimeout(resolve, 10))
      throw new Error('in the middle')
    }
    return new StreamableFile(Readable.from(source()))
  }
  @Get('hangs-up') hangUp(@Res() res: ServerResponse & { raw?: ServerResponse }) {
    ;(res.raw ?? res).destroy()
  }
  @Get('hangs') hangs(@Req() req: IncomingMessage & { raw?: IncomingMessage }) {
    ;(req.raw ?? req).once('close', () => OddController.seen.push('close'))
    OddController.reached()
    return new Promise(() => {})
  }
  @Get('observes') observes() {
    OddController.reached()
    return new Observable(() => () => OddController.seen.push('torn down'))
  }
}
