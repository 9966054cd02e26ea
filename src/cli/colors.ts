import { isatty } from 'node:tty'
import pc from 'picocolors'

/** Colours for what goes to a file descriptor: on a terminal that has them, and without `NO_COLOR`. A pipe gets plain text, in CI as well. */
export const colorsFor = (fd: number) => pc.createColors(pc.isColorSupported && isatty(fd))
