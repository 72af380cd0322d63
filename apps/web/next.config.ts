import type { NextConfig } from 'next'
import { fileURLToPath } from 'node:url'
import { previewHeaders } from './preview-policy'

const everywhere = [
  { key: 'X-Content-Type-Options', value: 'nosniff' },
  { key: 'Referrer-Policy', value: 'strict-origin-when-cross-origin' },
  { key: 'Permissions-Policy', value: 'camera=(), microphone=(), geolocation=(), payment=(), usb=()' },
  { key: 'Cross-Origin-Opener-Policy', value: 'same-origin' },
  { key: 'Strict-Transport-Security', value: 'max-age=31536000; includeSubDomains' },
]

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  typescript: { ignoreBuildErrors: true },
  transpilePackages: [
    '@millrace/protocol', '@millrace/orchestration', '@millrace/control', '@millrace/db', '@millrace/git', '@millrace/storage', '@millrace/bundle',
  ],
  serverExternalPackages: [
    'pg', 'pg-native', 'prisma', '@prisma/client', '@prisma/adapter-pg', '@prisma/schema-engine-wasm', '@temporalio/client', '@temporalio/common',
    '@temporalio/proto', '@grpc/grpc-js', 'esbuild', 'pino', 'nodemailer',
  ],
  experimental: { optimizePackageImports: ['radix-ui', 'lucide-react'] },
  headers: async () => [
    { source: '/:path*', headers: everywhere },
    { source: '/((?!preview/).*)', headers: [{ key: 'X-Frame-Options', value: 'DENY' }] },
    { source: '/preview/:path*', headers: previewHeaders(fileURLToPath(new URL('public/preview/frame.html', import.meta.url))) },
  ],
}

export default config
