/** Where the jail shows esbuild's program to the bundling tool. */
export const mountedBinary = '/esbuild'
