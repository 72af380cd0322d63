'use client'
import { RunSkeleton } from '../../../../../features/runs/run-page'

export default RunSkeleton
