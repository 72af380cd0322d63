'use client'
import type { CodeReference } from '@millrace/protocol'
import { Code, ExternalLink } from 'lucide-react'
import Link from 'next/link'
import { sourceHref } from '../../components/shell/source-href'
import { usePlace } from '../deployments/client'
import { linkStyle } from './link-style'
import { isWebAddress } from './web-address'

/** Places where the code behind something is to be read. */
export function CodeReferences({ references, codeLocation }: { references: readonly CodeReference[]; codeLocation: string | undefined }) {
  return <ul className="flex flex-col gap-1">{references.map((reference, index) => <li key={index} className="min-w-0 break-all"><Reference reference={reference} codeLocation={codeLocation} /></li>)}</ul>
}

function Reference({ reference, codeLocation }: { reference: CodeReference; codeLocation: string | undefined }) {
  const place = usePlace()
  if (reference.type === 'url') {
    const text = reference.label ?? reference.url
    return isWebAddress(reference.url)
      ? <a href={reference.url} target="_blank" rel="noopener noreferrer nofollow ugc" title={reference.url} className={linkStyle}>{text}<ExternalLink aria-hidden className="ml-1 inline size-3" /></a>
      : <span className="font-mono text-sm">{text}</span>
  }
  const { file, line } = reference
  const text = <>{reference.label === undefined ? '' : `${reference.label} · `}<span className="font-mono text-sm">{line === undefined ? file : `${file}:${line}`}</span></>
  return codeLocation === undefined
    ? text
    : <Link href={sourceHref(place, { location: codeLocation, path: file, line })} prefetch={false} className={linkStyle}><Code aria-hidden className="mr-1 inline size-3.5" />{text}</Link>
}
