import 'reflect-metadata'
import { createApp } from './app.js'

createApp().listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => console.log('helpdesk is up'))
