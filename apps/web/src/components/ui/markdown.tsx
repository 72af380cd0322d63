import Link from 'next/link'
import ReactMarkdown from 'react-markdown'
import type { Components } from 'react-markdown'
import remarkGfm from 'remark-gfm'
import { classNames } from './class-names'

const style = [
  'max-w-none text-base leading-relaxed break-words',
  '[&_h1]:mt-4 [&_h1]:mb-2 [&_h1]:text-xl [&_h1]:font-semibold [&_h2]:mt-4 [&_h2]:mb-1.5 [&_h2]:text-lg [&_h2]:font-semibold [&_h3]:mt-3 [&_h3]:mb-1 [&_h3]:font-semibold',
  '[&_p]:my-2 [&_ul]:my-2 [&_ul]:list-disc [&_ul]:pl-5 [&_ol]:my-2 [&_ol]:list-decimal [&_ol]:pl-5 [&_li]:my-0.5',
  '[&_code]:rounded [&_code]:bg-idle-soft [&_code]:px-1 [&_code]:py-px [&_code]:text-[0.92em]',
  '[&_pre]:my-2 [&_pre]:overflow-x-auto [&_pre]:rounded-lg [&_pre]:border [&_pre]:border-line [&_pre]:bg-panel [&_pre]:p-3 [&_pre_code]:bg-transparent [&_pre_code]:p-0',
  '[&_blockquote]:my-2 [&_blockquote]:border-l-2 [&_blockquote]:border-line-strong [&_blockquote]:pl-3 [&_blockquote]:text-muted [&_hr]:my-4 [&_hr]:border-line',
  '[&_table]:my-2 [&_table]:block [&_table]:max-w-full [&_table]:overflow-x-auto [&_th]:border-b [&_th]:border-line-strong [&_th]:px-2 [&_th]:py-1 [&_th]:text-left [&_th]:font-medium [&_td]:border-b [&_td]:border-line [&_td]:px-2 [&_td]:py-1',
  '[&>:first-child]:mt-0 [&>:last-child]:mb-0',
].join(' ')

const linkStyle = 'text-accent underline underline-offset-2'

// Authors are strangers: nothing they write may load from elsewhere by itself, so pictures become links.
const components: Components = {
  a: ({ href, children }) => {
    if (href === undefined || href === '') return <span>{children}</span>
    return /^\/(?![/\\])/.test(href)
      ? <Link href={href} prefetch={false} className={linkStyle}>{children}</Link>
      : <a href={href} target="_blank" rel="noopener noreferrer nofollow ugc" className={linkStyle}>{children}</a>
  },
  img: ({ src, alt }) => (typeof src === 'string' && src !== ''
    ? <a href={src} target="_blank" rel="noopener noreferrer nofollow ugc" className={linkStyle}>{alt === undefined || alt === '' ? src : alt}</a>
    : null),
}

/** An author's Markdown (GitHub flavour). Raw HTML is shown as nothing, unsafe URLs are dropped, pictures become links. */
export function Markdown({ text, className }: { text: string; className?: string }) {
  return <div className={classNames(style, className)}><ReactMarkdown remarkPlugins={[remarkGfm]} components={components} skipHtml>{text}</ReactMarkdown></div>
}
