import type { NextConfig } from 'next'

const everywhere = [
  { key: 'X-Content-Type-Options', value: 'nosniff' },
  { key: 'Referrer-Policy', value: 'strict-origin-when-cross-origin' },
  { key: 'Permissions-Policy', value: 'camera=(), microphone=(), geolocation=(), payment=(), usb=()' },
  { key: 'Cross-Origin-Opener-Policy', value: 'same-origin' },
  { key: 'Strict-Transport-Security', value: 'max-age=31536000; includeSubDomains' },
]

// The preview runs an author's unreviewed code: an opaque origin without any network, whoever opens it.
const previewPolicy = [
  'sandbox allow-scripts', "default-src 'none'", "script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval' blob:", "worker-src 'self' blob:",
  "connect-src 'none'", "frame-ancestors 'self'", "base-uri 'none'", "form-action 'none'",
].join('; ')

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
    { source: '/preview/:path*', headers: [{ key: 'Content-Security-Policy', value: previewPolicy }] },
  ],
}

export default config
