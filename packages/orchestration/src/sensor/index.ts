export { advanceAssetCursor, initialAssetCursor, unconsumedEvents } from './asset-cursor'
