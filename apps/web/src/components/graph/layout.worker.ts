import { placeDrawing } from './place-drawing'
import type { PlacementRequest } from './place-drawing'

// The worker's only caller is `use-placement.ts`, of the same build.
self.onmessage = (event: MessageEvent<PlacementRequest>) => {
  self.postMessage(placeDrawing(event.data))
}
