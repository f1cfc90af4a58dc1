import { noSegments, type Segment, type Segments } from '../../core/protocol/segments.ts';

/**
 * Loads what sends segments with the first of them: a function that is not traced, and a task whose trace is not kept, load nothing.
 *
 * @param load segments are lost if it fails
 */
export function lateSegments(load: () => Promise<Segments>): Segments {
  let loading: Promise<Segments> | undefined;
  return {
    send: (segment: Segment) => {
      if (!segment.trace.sampled) return;
      loading ??= load().catch(() => noSegments);
      void loading.then((loaded) => loaded.send(segment));
    },
    flush: async () => (await loading)?.flush(),
  };
}
