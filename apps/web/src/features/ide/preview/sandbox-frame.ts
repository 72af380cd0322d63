import { previewFrameUrl } from './preview-assets'

export interface SandboxFrame {
  /** Loads the frame anew and gives the way to it. */
  load(): Promise<MessagePort>
  remove(): void
}

/** The frame in which an author's definitions load: an opaque origin, no network, invisible. What it may do says its own policy. */
export function mountSandboxFrame(): SandboxFrame {
  let element: HTMLIFrameElement | null = null
  const remove = (): void => {
    element?.remove()
    element = null
  }
  const load = (): Promise<MessagePort> => new Promise((resolve, reject) => {
    remove()
    const frame = document.createElement('iframe')
    element = frame
    frame.setAttribute('sandbox', 'allow-scripts')
    frame.setAttribute('aria-hidden', 'true')
    Object.assign(frame, { src: previewFrameUrl, title: 'Preview sandbox', referrerPolicy: 'no-referrer', hidden: true, tabIndex: -1 })
    frame.addEventListener('load', () => {
      const { port1, port2 } = new MessageChannel()
      if (frame.contentWindow === null) return reject(new Error('the preview frame was removed'))
      // An opaque origin has no name to address it by; the port is all that it gets.
      frame.contentWindow.postMessage({ type: 'open' }, '*', [port2])
      resolve(port1)
    }, { once: true })
    document.body.append(frame)
  })
  return { load, remove }
}
