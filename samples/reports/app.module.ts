import { Module } from '@nestjs/common'
import { McpModule } from 'backend2mcp/nestjs'
import { ReportsController } from './reports.controller.js'

@Module({ imports: [McpModule.forRoot({ sessions: true })], controllers: [ReportsController] })
export class AppModule {}
