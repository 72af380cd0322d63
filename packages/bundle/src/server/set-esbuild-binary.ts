import { existsSync } from 'node:fs'
import { mountedBinary } from './mounted-binary'

// esbuild reads the variable while it loads, so this module is imported before it. Without a mount the first argument says where the program is.
const binary = existsSync(mountedBinary) ? mountedBinary : process.argv[2]
if (binary !== undefined) process.env['ESBUILD_BINARY_PATH'] = binary
