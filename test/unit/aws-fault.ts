/** An error as the AWS SDK throws it when its own tries are used up. */
export function awsFault(name = 'ThrottlingException', message = 'Rate exceeded'): Error {
  return Object.assign(new Error(message), {
    name,
    $fault: 'server',
    $metadata: { httpStatusCode: 503, requestId: 'aws-request-1', attempts: 3 },
  });
}
