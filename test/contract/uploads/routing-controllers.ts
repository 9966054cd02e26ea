import 'reflect-metadata'
import { type AdapterOptions, McpAdapter } from 'backend2mcp/routing-controllers'
import { Type } from 'class-transformer'
import { IsInt, IsOptional, IsString, Max } from 'class-validator'
import express from 'express'
import Koa from 'koa'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  Authorized,
  Body,
  JsonController,
  Param,
  Post,
  type RoutingControllersOptions,
  UploadedFile,
  UploadedFiles,
  useExpressServer,
  useKoaServer,
} from 'routing-controllers'
import { type Case, told } from './case.js'

type File = Parameters<typeof told>[0]

class Caption {
  @IsString() title!: string
  @IsOptional() @Type(() => Number) @IsInt() @Max(10) stars?: number
}

@JsonController('/uploads')
class UploadsController {
  @Post('/:id/one') one(
    @Param('id') id: string,
    @Body() caption: Caption,
    @UploadedFile('picture', { options: { limits: { fileSize: 1000 } } }) file?: File,
  ) {
    return { id, caption, file: told(file) ?? null }
  }
  @Post('/many') many(@UploadedFiles('pictures') files: NonNullable<File>[]) {
    return { files: files.map(told) }
  }
  @Authorized() @Post('/guarded') guarded(@UploadedFile('picture') file?: File) {
    return { file: told(file) ?? null }
  }
}

const options: RoutingControllersOptions = {
  controllers: [UploadsController],
  authorizationChecker: ({ request }) => (request as { headers: Record<string, string> }).headers.authorization === 'Bearer user',
}

export const routingControllersCase = (platform: 'Express' | 'Koa'): Case => ({
  name: `routing-controllers on ${platform}`,
  async open(adapterOptions: AdapterOptions) {
    const app = platform === 'Express' ? useExpressServer(express(), options) : useKoaServer(new Koa(), options)
    const server = createServer((platform === 'Express' ? app : (app as Koa).callback()) as RequestListener)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const adapter = new McpAdapter(app as object, { ...adapterOptions, routingControllers: options })
    return {
      adapter,
      base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      close: () => new Promise((resolve) => server.close(resolve)),
    }
  },
})
