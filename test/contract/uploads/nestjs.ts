import {
  Body,
  type CanActivate,
  Controller,
  type ExecutionContext,
  ForbiddenException,
  Module,
  Param,
  Post,
  UploadedFile,
  UploadedFiles,
  UseGuards,
  UseInterceptors,
  ValidationPipe,
} from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { AnyFilesInterceptor, FileFieldsInterceptor, FileInterceptor, FilesInterceptor } from '@nestjs/platform-express'
import { type AdapterOptions, McpAdapter } from 'backend2mcp/nestjs'
import { Type } from 'class-transformer'
import { IsInt, IsOptional, IsString, Max } from 'class-validator'
import type { IncomingMessage } from 'node:http'
import { portOf } from '../nestjs/cells.js'
import { type Case, told } from './case.js'

type File = Parameters<typeof told>[0]

class Caption {
  @IsString() title!: string
  @IsOptional() @Type(() => Number) @IsInt() @Max(10) stars?: number
}

class TokenGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    if (context.switchToHttp().getRequest<IncomingMessage>().headers.authorization === 'Bearer user') return true
    throw new ForbiddenException()
  }
}

@Controller('uploads')
class UploadsController {
  @Post(':id/one') @UseInterceptors(FileInterceptor('picture', { limits: { fileSize: 1000 } })) one(
    @Param('id') id: string,
    @Body() caption: Caption,
    @UploadedFile() file?: File,
  ) {
    return { id, caption, file: told(file) ?? null }
  }
  @Post('many') @UseInterceptors(FilesInterceptor('pictures')) many(@UploadedFiles() files: NonNullable<File>[]) {
    return { files: files.map(told) }
  }
  @Post('fields') @UseInterceptors(FileFieldsInterceptor([{ name: 'front', maxCount: 1 }, { name: 'pages' }])) fields(
    @UploadedFiles() files: Record<string, NonNullable<File>[]>,
  ) {
    return { front: files.front?.map(told) ?? [], pages: files.pages?.map(told) ?? [] }
  }
  @Post('any') @UseInterceptors(AnyFilesInterceptor()) any(@UploadedFiles() files: NonNullable<File>[]) {
    return { files: files.map(told) }
  }
  @UseGuards(TokenGuard) @Post('guarded') @UseInterceptors(FileInterceptor('picture')) guarded(@UploadedFile() file?: File) {
    return { file: told(file) ?? null }
  }
}

@Module({ controllers: [UploadsController] })
class UploadsModule {}

export const nestCase: Case = {
  name: 'NestJS on express',
  async open(options: AdapterOptions) {
    const app = await NestFactory.create(UploadsModule, { logger: false })
    app.useGlobalPipes(new ValidationPipe({ transform: true, whitelist: true }))
    const adapter = new McpAdapter(app, options)
    await adapter.listTools()
    await app.listen(0, '127.0.0.1')
    return { adapter, base: `http://127.0.0.1:${portOf(app)}`, close: () => app.close() }
  },
}
