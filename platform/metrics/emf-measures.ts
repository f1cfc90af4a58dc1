import type { Clock } from '../../core/protocol/clock.ts';
import { DIMENSIONS, NAMESPACE } from '../../core/protocol/metric-names.ts';
import { type Measures, noMeasures } from '../../core/protocol/metrics.ts';
import type { Environment } from '../../core/protocol/settings.ts';

/** Powertools' name for a service without a name. */
const UNNAMED_SERVICE = 'service_undefined';

/**
 * Writes what was measured of the whole deployment to the log, in CloudWatch's embedded metric format, one line for each value. The only dimension
 * is `service`. `POWERTOOLS_METRICS_DISABLED=true` turns it off.
 *
 * @param print writes one line to the standard output
 */
export function createEmfMeasures(
  environment: Environment,
  clock: Clock,
  print: (line: string) => void = (line) => process.stdout.write(`${line}\n`),
): Measures {
  if (environment['POWERTOOLS_METRICS_DISABLED'] === 'true') return noMeasures;
  const service = environment['POWERTOOLS_SERVICE_NAME'] ?? UNNAMED_SERVICE;
  return {
    measure: (name, seconds) => {
      const line = {
        _aws: {
          Timestamp: clock.now(),
          CloudWatchMetrics: [
            {
              Namespace: NAMESPACE,
              Dimensions: [[DIMENSIONS.service]],
              Metrics: [{ Name: name, Unit: 'Seconds' }],
            },
          ],
        },
        [DIMENSIONS.service]: service,
        [name]: seconds,
      };
      print(JSON.stringify(line));
    },
  };
}
